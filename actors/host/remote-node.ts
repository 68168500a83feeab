import { setTimeout as sleep } from 'node:timers/promises';
import type { Metric } from '../metrics/contract.ts';
import type { NodeBoot } from './contract.ts';
import type { HostedNode } from './hosted-node.ts';
import { blockageOf, crashOf, NodeDown, type NodeFailure } from './node-failure.ts';
import { isBusy, type NodeLoad, noLoad } from './node-load.ts';
import type { FromNode, NodePlaces, ToNode } from './node-messages.ts';

/** A thread or process that can run one node. */
export type NodeRunner = {
  send(message: ToNode): void;
  /** Takes what it says from now on, and what it has said already. */
  listen(hear: (message: FromNode) => void): void;
  /** Settles when it is gone, to the reason as far as it can be seen from outside. */
  readonly exited: Promise<NodeFailure>;
  /** What it has used; unlike a ping it needs no turn of the runner's event loop. */
  usage(): Promise<RunnerUsage>;
  /** The innermost frames of what it does now, while its event loop stands still. */
  whereabouts(): Promise<string | undefined>;
  kill(): void;
};

export type RunnerUsage = {
  processorMs: number;
  /** `full`: what keeps it busy may be the collecting of garbage. `over`: past what its plan allows, in what V8 does not limit. */
  memory: 'fine' | 'full' | 'over';
};

export type RemoteOptions = {
  places: NodePlaces;
  onIdle(): void;
  onActivity(): void;
  /** Ends the start, with a NodeDown as its reason. */
  signal?: AbortSignal;
};

const pulseMs = 1_000;
const silenceMs = 3_000;
/** Silent for want of a processor is not blocked: it must have used one for so long. */
const busyMs = 1_000;
/** One that waits in a synchronous call uses none. */
const longSilenceMs = 15_000;
// Loading the services takes a fresh thread a quarter of a second, and much more where many start at once.
const loadingMs = 30_000;
const metricsPatienceMs = 500;

/**
 * Runs a tenant's node in a thread or process of its own, and watches over it.
 * @throws NodeDown where it does not come up
 */
export async function startRemoteNode(runner: NodeRunner, boot: NodeBoot, options: RemoteOptions): Promise<HostedNode> {
  const started = Promise.withResolvers<string>();
  const stopped = Promise.withResolvers<{ dueInMs: number | null }>();
  const hearMetrics: ((metrics: Metric[]) => void)[] = [];
  let load = noLoad;
  let verdict: NodeFailure | undefined;
  let finished = false;
  let loaded = false;
  let busyBefore = 0;
  let lookedAt = performance.now();
  let heardAt = lookedAt;

  function condemn(failure: NodeFailure): void {
    verdict ??= failure;
    runner.kill();
  }

  function finish(): void {
    finished = true;
    runner.kill();
  }

  function note(news: NodeLoad): void {
    if (isBusy(news) || news.requests + news.deliveries > load.requests + load.deliveries) options.onActivity();
    load = news;
  }

  function hear(message: FromNode): void {
    heardAt = performance.now();
    loaded = true;
    if (message.type === 'started') started.resolve(message.nodeId);
    if (message.type === 'failed') condemn(message.failure);
    if (message.type === 'idle') options.onIdle();
    if (message.type === 'stopped') stopped.resolve({ dueInMs: message.dueInMs });
    if (message.type === 'metrics') hearMetrics.shift()?.(message.metrics);
    if (message.type === 'pong') note(message.load);
  }

  async function look(): Promise<void> {
    const now = performance.now();
    // A host that was late itself has answers in its ears which it has not heard yet.
    if (now - lookedAt > 2 * pulseMs) heardAt = now;
    lookedAt = now;
    const silent = now - heardAt;
    if (!loaded) return void (silent > loadingMs && condemn({ cause: 'crashed', reason: 'did not load its services' }));
    if (silent > longSilenceMs) return blocked(silent);
    runner.send({ type: 'ping' });
    const { processorMs, memory } = await runner.usage();
    if (memory === 'over') return condemn(outOfMemory(boot));
    if (silent < 2 * pulseMs) busyBefore = processorMs;
    if (silent < silenceMs || processorMs - busyBefore < busyMs) return;
    if (memory === 'full') return condemn(outOfMemory(boot));
    await blocked(silent);
  }

  async function blocked(silent: number): Promise<void> {
    clearInterval(pulse);
    condemn(blockageOf(silent, await runner.whereabouts()));
  }

  const pulse = setInterval(() => void look().catch(() => {}), pulseMs);
  const exited = runner.exited.then((failure) => {
    clearInterval(pulse);
    return finished ? {} : { error: new NodeDown(verdict ?? failure) };
  });
  const lost = exited.then(({ error }) => Promise.reject(error ?? new NodeDown({ cause: 'crashed', reason: 'stopped' })));
  lost.catch(() => {});

  runner.listen(hear);
  runner.send({ type: 'start', boot, places: options.places });
  const { signal } = options;
  const giveUp = () => condemn(crashOf(signal?.reason));
  signal?.addEventListener('abort', giveUp);
  const nodeId = await Promise.race([started.promise, lost]).finally(() => signal?.removeEventListener('abort', giveUp));
  return {
    nodeId,
    exited,
    async stop() {
      runner.send({ type: 'stop' });
      const due = await Promise.race([stopped.promise, lost]);
      finish();
      await exited;
      return due;
    },
    kill: finish,
    look: () => runner.send({ type: 'look' }),
    load: async () => load,
    metrics() {
      const { promise, resolve } = Promise.withResolvers<Metric[]>();
      hearMetrics.push(resolve);
      runner.send({ type: 'read-metrics' });
      return Promise.race([promise, sleep(metricsPatienceMs, [], { ref: false })]);
    },
  };
}

function outOfMemory({ memoryMegabytes }: NodeBoot): NodeFailure {
  return { cause: 'out-of-memory', reason: `used more than its ${memoryMegabytes} MB` };
}
