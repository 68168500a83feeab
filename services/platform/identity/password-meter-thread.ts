import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { Measured, MeterQuestion } from './password-meter.ts';

const common = new Set(dictionary['passwords-common'].map((word) => word.toLowerCase()));
const meter = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

parentPort!.on('message', ({ beginning, isWhole, words }: MeterQuestion) => {
  const { score } = meter.check(beginning, words);
  parentPort!.postMessage({ score, isCommon: isWhole && common.has(beginning.toLowerCase()) } satisfies Measured);
});
