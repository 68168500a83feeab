import { type Debugger, Session } from 'node:inspector';
import { frameName } from './frame-name.ts';

/** What the main thread was doing when it was caught. */
export type Caught = {
  /** The tenant whose work it is. */
  tenant?: string;
  /** The innermost frames outside of Node, for a reason. */
  where: string;
};

export type MainThreadDebugger = {
  /**
   * Stops the main thread where it is and lets it go on.
   * @param breaksOff whether what runs is to be ended, as if by an error that nothing can catch
   * @throws Error where it runs no JavaScript that could be stopped
   */
  catch(breaksOff: (caught: Caught) => boolean): Promise<Caught>;
  close(): void;
};

/** The name of a function in the main thread that tells a debugger whose work it does. */
export const tenantAccessor = '__tenantInHand';

const shownFrames = 3;
/** Of a busy machine. */
const patienceMs = 5_000;

/**
 * Attaches V8's debugger to the main thread from another thread. It needs no turn of the main thread's event loop, and opens no
 * port.
 * @throws Error where the main thread runs no JavaScript now
 */
export async function debugMainThread(): Promise<MainThreadDebugger> {
  const session = new Session();
  // The frames of a pause name their scripts by id alone.
  const urls = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => void urls.set(params.scriptId, params.url));
  session.connectToMainThread();
  try {
    await post(session, 'Debugger.enable');
  } catch (error) {
    session.disconnect();
    throw error;
  }
  return {
    async catch(breaksOff) {
      const frames = await pause(session);
      const caught: Caught = { tenant: await tenantAt(session, frames[0]!), where: describe(frames, urls) };
      // The end of what runs is answered only when it has ended, which takes the resuming.
      const ended = breaksOff(caught) ? post(session, 'Runtime.terminateExecution') : undefined;
      await post(session, 'Debugger.resume');
      await ended;
      return caught;
    },
    close: () => session.disconnect(),
  };
}

async function pause(session: Session): Promise<Debugger.CallFrame[]> {
  const paused = Promise.withResolvers<Debugger.CallFrame[]>();
  session.once('Debugger.paused', ({ params }) => paused.resolve(params.callFrames));
  await post(session, 'Debugger.pause');
  const patience = setTimeout(() => paused.reject(new Error('the main thread does not pause')), patienceMs);
  return paused.promise.finally(() => clearTimeout(patience));
}

async function tenantAt(session: Session, { callFrameId }: Debugger.CallFrame): Promise<string | undefined> {
  const expression = `globalThis.${tenantAccessor}?.()`;
  const { result } = await post<Debugger.EvaluateOnCallFrameReturnType>(session, 'Debugger.evaluateOnCallFrame', { callFrameId, expression });
  return typeof result.value === 'string' ? result.value : undefined;
}

function describe(frames: readonly Debugger.CallFrame[], urls: ReadonlyMap<string, string>): string {
  const urlOf = ({ location }: Debugger.CallFrame) => urls.get(location.scriptId) ?? '';
  const own = frames.filter((frame) => !urlOf(frame).startsWith('node:'));
  return (own.length > 0 ? own : frames)
    .slice(0, shownFrames)
    .map((frame) => frameName(frame.functionName, urlOf(frame), frame.location.lineNumber + 1))
    .join(' ← ');
}

function post<Answer = object>(session: Session, method: string, params: object = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  // A main thread that is deep in native code answers nothing.
  const patience = setTimeout(() => reject(new Error(`${method} is not answered`)), patienceMs);
  session.post(method, params, (error, answer) => (error ? reject(error) : resolve(answer as Answer)));
  return promise.finally(() => clearTimeout(patience));
}
