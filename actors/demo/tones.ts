import type { Tone } from './shapes.ts';

/** What the things are made of. */
export const tones = {
  cream: { light: '#fdf8ee', main: '#f3e9d8', deep: '#d9c9af' },
  oak: { light: '#dcb483', main: '#c89a66', deep: '#a1743f' },
  walnut: { light: '#8a6248', main: '#6b4732', deep: '#4c3022' },
  brass: { light: '#efd595', main: '#d2aa55', deep: '#a57f31' },
  terracotta: { light: '#dd9572', main: '#c6714d', deep: '#9f5335' },
  leaf: { light: '#7fa77d', main: '#4f7d5b', deep: '#345c45' },
  spruce: { light: '#5c8a82', main: '#33635c', deep: '#234843' },
  navy: { light: '#5a6f96', main: '#34476b', deep: '#233250' },
  rust: { light: '#d98161', main: '#b9553a', deep: '#8e3b26' },
  mustard: { light: '#f0c869', main: '#dca63a', deep: '#b08023' },
  blush: { light: '#f4d5cd', main: '#e3ada2', deep: '#c48779' },
  charcoal: { light: '#5d6068', main: '#3b3e46', deep: '#26282f' },
  sky: { light: '#c2d8e4', main: '#8fb3c8', deep: '#648ca4' },
  plum: { light: '#9a7189', main: '#704a62', deep: '#523346' },
} as const satisfies Record<string, Tone>;

export type ToneName = keyof typeof tones;

/** What stands behind them: wall, a lighter form on it, and the table. */
export const backdrops = {
  sand: { wall: '#ebe0cf', form: '#f5eee2', table: '#d8c7ad' },
  sage: { wall: '#ccd7c5', form: '#dee6d8', table: '#afbea5' },
  clay: { wall: '#e7c4b1', form: '#f1d9cb', table: '#d2a38a' },
  dusk: { wall: '#c2cfdc', form: '#d8e1ea', table: '#a2b3c5' },
  blush: { wall: '#eed6d1', form: '#f7e7e3', table: '#dab5ae' },
  honey: { wall: '#efd89f', form: '#f6e6c0', table: '#d9b96d' },
  mist: { wall: '#dde3e2', form: '#edf0ef', table: '#c3cccb' },
  forest: { wall: '#31524c', form: '#41665f', table: '#263f3b' },
  night: { wall: '#303d55', form: '#3f4e69', table: '#252f44' },
  fig: { wall: '#5e4353', form: '#725467', table: '#493340' },
} as const satisfies Record<string, { wall: string; form: string; table: string }>;

export type BackdropName = keyof typeof backdrops;
