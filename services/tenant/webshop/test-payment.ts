/** What a payment of the method `test` is to do: the only method there is yet. */
export type TestPayment = { method: 'test'; declines: boolean };

/** Takes the money, or says no: the payment decides it itself, so that both ways can be tried. */
export function captureTestPayment({ declines }: TestPayment): 'captured' | 'declined' {
  return declines ? 'declined' : 'captured';
}
