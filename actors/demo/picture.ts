import { candle, diffuser, dispenser, soap } from './motifs/bath.ts';
import { deskLamp, notebook, pencils } from './motifs/desk.ts';
import { giftCard, parcel } from './motifs/gifts.ts';
import { board, bowls, carafe, mill, mug, teapot } from './motifs/kitchen.ts';
import { clock, plant, print, tableLamp, vase, wateringCan } from './motifs/living.ts';
import { blanket, cushion, tote } from './motifs/textiles.ts';
import { ellipse, fill } from './shapes.ts';
import { type BackdropName, backdrops, type ToneName, tones } from './tones.ts';

const motifs = {
  blanket,
  board,
  bowls,
  candle,
  carafe,
  clock,
  cushion,
  deskLamp,
  diffuser,
  dispenser,
  giftCard,
  mill,
  mug,
  notebook,
  parcel,
  pencils,
  plant,
  print,
  soap,
  tableLamp,
  teapot,
  tote,
  vase,
  wateringCan,
};

const tableEdge = 604;

/** The form on the wall. Things that hang or lie have no table below them. */
const forms = {
  arch: (colour: string) => fill(`M196 ${tableEdge}V336a204 204 0 0 1 408 0V${tableEdge}z`, colour),
  disc: (colour: string) => ellipse(400, 356, 250, 250, colour),
  window: (colour: string) => fill(`M170 150h216v216H170zM414 150h216v216H414zM170 394h216v210H170zM414 394h216v210H414z`, colour),
  hill: (colour: string) => fill(`M0 ${tableEdge}V470C160 330 320 330 470 420S700 470 800 380V${tableEdge}z`, colour),
  slope: (colour: string) => fill('M0 0H560L0 560z', colour),
};

export type Picture = {
  motif: keyof typeof motifs;
  tone: ToneName;
  backdrop: BackdropName;
  form: keyof typeof forms;
  /** False: it hangs on a wall or lies on a ground without an edge. */
  table?: false;
};

/** The text of an SVG document of 800 × 800, the same for the same picture. */
export function drawPicture({ motif, tone, backdrop, form, table }: Picture): string {
  const { wall, form: formColour, table: tableColour } = backdrops[backdrop];
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800">',
    fill('M0 0H800V800H0z', wall),
    forms[form](formColour),
    table === false ? '' : fill(`M0 ${tableEdge}H800V800H0z`, tableColour),
    motifs[motif](tones[tone]),
    '</svg>\n',
  ].join('');
}
