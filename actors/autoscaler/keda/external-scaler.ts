import { join } from 'node:path';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  loadPackageDefinition,
  logVerbosity,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type ServiceError,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { z } from 'zod';
import { AppError, codeOf, errorTable } from '../../../services/kit/errors.ts';
import type { Logger } from '../../../services/kit/logger.ts';
import { Slug } from '../../../services/platform/registry/contract.ts';
import type { ActivityListener } from '../activity.ts';
import type { Hint } from '../contract.ts';

/** What KEDA may know of tenants. Rejects with coded errors, tenant_not_found among them. */
export type ScaledTenants = {
  hint(slug: string): Promise<Hint>;
  isActive(slug: string): Promise<boolean>;
  listen(slug: string, listener: ActivityListener): () => void;
};

export type ExternalScaler = {
  /** The port that it got, where 0 was asked for. */
  port: number;
  /** Ends every stream; KEDA asks again until it is back. */
  stop(): Promise<void>;
};

export type IsActiveResponse = { result: boolean };
export type MetricSpecs = { metricSpecs: { metricName: string; targetSize: number; targetSizeFloat: number }[] };
export type MetricValues = { metricValues: { metricName: string; metricValue: number; metricValueFloat: number }[] };

/** The service of KEDA's published interface, as gRPC knows it. */
export function externalScalerClass(): ServiceClientConstructor {
  const definition = loadSync(join(import.meta.dirname, 'external-scaler.proto'), { keepCase: true, longs: Number, defaults: true });
  const { externalscaler } = loadPackageDefinition(definition) as unknown as { externalscaler: { ExternalScaler: ServiceClientConstructor } };
  return externalscaler.ExternalScaler;
}

const Ref = z.object({ scalerMetadata: z.object({ tenant: Slug }) });
const MetricsRequest = z.object({ scaledObjectRef: Ref, metricName: z.string() });

// The replicas that are to be, one for each replica: Kubernetes comes to the number that we have decided on.
const metricName = 'replicas';

const stopPatienceMs = 500;

/**
 * Serves KEDA's `external-push` and `external` scalers, without encryption. A trigger names its tenant as `tenant` in its
 * metadata; a tenant that is being woken is told at once, so that its first replica comes up without
 * waiting to be polled.
 * @param port 0 for any free one
 * @throws Error where the port is taken
 */
export async function startExternalScaler(address: string, port: number, tenants: ScaledTenants, log: Logger): Promise<ExternalScaler> {
  // What matters comes to us as an error; the library would write it past our log once more.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': 65_536,
    // A peer whose machine is gone says no farewell, and would be listened for without end.
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
  });
  const streams = new Set<() => void>();

  const isActive: handleUnaryCall<unknown, IsActiveResponse> = ({ request }, answer) =>
    settle(answer, async () => ({ result: await tenants.isActive(tenantOf(request)) }));

  const getMetricSpec: handleUnaryCall<unknown, MetricSpecs> = ({ request }, answer) =>
    settle(answer, async () => {
      await tenants.isActive(tenantOf(request));
      return { metricSpecs: [{ metricName, targetSize: 1, targetSizeFloat: 1 }] };
    });

  const getMetrics: handleUnaryCall<unknown, MetricValues> = ({ request }, answer) =>
    settle(answer, async () => {
      const read = MetricsRequest.safeParse(request);
      const { desired } = await tenants.hint(tenantOf((request as { scaledObjectRef: unknown }).scaledObjectRef));
      return { metricValues: [{ metricName: read.data?.metricName || metricName, metricValue: desired, metricValueFloat: desired }] };
    });

  const streamIsActive: handleServerStreamingCall<unknown, IsActiveResponse> = (call) => {
    let stopListening = () => {};
    const end = () => {
      streams.delete(end);
      stopListening();
      call.end();
    };
    const failWith = (error: unknown) => call.emit('error', grpcError(error));
    streams.add(end);
    call.on('cancelled', end);
    call.on('error', end);
    try {
      const slug = tenantOf(call.request);
      let isNewer = false;
      // Heard from now on: what happens during the first look is newer than what it sees.
      stopListening = tenants.listen(slug, (result) => {
        isNewer = true;
        call.write({ result });
      });
      tenants.isActive(slug).then((result) => {
        if (!isNewer && streams.has(end)) call.write({ result });
      }, failWith);
    } catch (error) {
      failWith(error);
    }
  };

  function settle<Answer>(answer: sendUnaryData<Answer>, work: () => Promise<Answer>): void {
    work().then((result) => answer(null, result), (error: unknown) => answer(grpcError(error)));
  }

  function grpcError(error: unknown): Pick<ServiceError, 'code' | 'details'> {
    const code = codeOf(error);
    if (code === 'invalid_fields' || code === 'tenant_not_found') {
      return { code: code === 'tenant_not_found' ? status.NOT_FOUND : status.INVALID_ARGUMENT, details: (error as Error).message };
    }
    log.warn({ err: error }, 'KEDA was not answered');
    const passes = 'retryable' in errorTable[code];
    return { code: passes ? status.UNAVAILABLE : status.INTERNAL, details: errorTable[code].title };
  }

  server.addService(externalScalerClass().service, {
    IsActive: isActive,
    StreamIsActive: streamIsActive,
    GetMetricSpec: getMetricSpec,
    GetMetrics: getMetrics,
  });
  const bound = await bind(server, address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
  return {
    port: bound,
    async stop() {
      for (const end of streams) end();
      const stopped = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      const timer = setTimeout(() => server.forceShutdown(), stopPatienceMs);
      await stopped.finally(() => clearTimeout(timer));
    },
  };
}

function bind(server: Server, place: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(place, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(new Error(`KEDA's scaler cannot listen on ${place}; SCALER_PORT and SCALER_ADDRESS say where`, { cause: error }));
    });
  });
}

/** @throws AppError invalid_fields */
function tenantOf(ref: unknown): string {
  const read = Ref.safeParse(ref);
  if (!read.success) throw new AppError('invalid_fields', { detail: 'The trigger’s metadata names no tenant: set `tenant` to its slug.' });
  return read.data.scalerMetadata.tenant;
}
