/** 1 kB of JSON, give or take a few bytes. */
export const answer = {
  lines: Array.from({ length: 8 }, (_, index) => ({
    sku: `ECHO-${String(index).padStart(4, '0')}`,
    title: 'A jug of stoneware, glazed by hand, fired twice',
    quantity: index + 1,
    price: { amount: 1_000 + index, currency: 'GBP' },
  })),
};
