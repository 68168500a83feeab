import { hash } from 'node:crypto';
import type { HistoryLine } from '../contract.ts';

/**
 * The identity of a line: the same content has the same key in every file, whichever place it stands at there, and equal
 * lines of one file are told apart by their count. 128 bits of SHA-256, written as a UUID.
 */
export function lineKey({ invoice, sku, description, quantity, at, price, customer, country, occurrence }: HistoryLine): string {
  const content = [invoice, sku, description, quantity, at, price, customer, country, occurrence];
  const digits = hash('sha256', JSON.stringify(content), 'hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
