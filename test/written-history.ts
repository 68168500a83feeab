/** A retail history of our own making: the same text for the same seed, with every kind of line that the rules name. */

type Options = { invoices: number; seed: number };

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const countries = ['United Kingdom', 'France', 'Hungary', 'EIRE'];

export function writeHistory({ invoices, seed }: Options): string {
  const random = generator(seed);
  const pick = (most: number) => Math.floor(random() * most);
  const lines = [header];
  for (let number = 0; number < invoices; number += 1) {
    const kind = random();
    const at = `2011-0${1 + pick(6)}-${String(1 + pick(28)).padStart(2, '0')} ${String(8 + pick(10)).padStart(2, '0')}:${String(pick(60)).padStart(2, '0')}:00`;
    const country = countries[pick(countries.length)]!;
    const customer = random() < 0.7 ? String(12_000 + pick(400)) : '';
    const count = 1 + pick(12);
    for (let line = 0; line < count; line += 1) {
      const code = random() < 0.05 ? 'POST' : `${20_000 + pick(300)}${['', 'A', 'B'][pick(3)]}`;
      const price = (pick(2_000) / 100 + 0.05).toFixed(2);
      if (kind < 0.08) lines.push(`C${500_000 + number},${code},GOODS ${code},${-1 - pick(9)},${at},${price},${customer},${country}`);
      else if (kind < 0.12) lines.push(`${500_000 + number},${code},damaged,${-1 - pick(9)},${at},0.00,,${country}`);
      else if (kind < 0.13) lines.push(`${500_000 + number},${code},"UNREADABLE, PRICE",1,${at},0.001,${customer},${country}`);
      else lines.push(`${500_000 + number},${code},"GOODS ${code}, BOXED",${1 + pick(24)},${at},${price},${customer},${country}`);
      // Equal lines of one invoice count each.
      if (random() < 0.02) lines.push(lines.at(-1)!);
    }
  }
  return `${lines.join('\n')}\n`;
}

// mulberry32: small, and the same everywhere.
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
