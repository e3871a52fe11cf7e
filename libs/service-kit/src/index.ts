export { status } from '@grpc/grpc-js';
export {
  bytes,
  type CommonConfig,
  ConfigInvalid,
  type ConfigProblem,
  commaList,
  commaListOrNone,
  commonConfig,
  flag,
  milliseconds,
  portNumber,
  readConfig,
  secret,
  secretKey,
} from './config.ts';
export { contextHeaders, currentContext, isCorrelationId, type RequestContext, runWithContext } from './context.ts';
export {
  type CallSettings,
  type ClientClass,
  type ConnectOptions,
  call,
  callClientStream,
  callStream,
  connect,
  whenConnected,
} from './grpc/client.ts';
export { type Duplex, openDuplex } from './grpc/duplex.ts';
export { RpcError, type RpcErrorDetails } from './grpc/errors.ts';
export { bidiStream, type CallInfo, clientStream, serverStream, unary } from './grpc/handlers.ts';
export { type GrpcServer, type GrpcServerOptions, startGrpcServer } from './grpc/server.ts';
export { readTls, type Tls } from './grpc/tls.ts';
export { type KafkaSecurity, kafkaConfig, kafkaSecurity, mongodbUri } from './infrastructure-config.ts';
export { runService, type ServiceScope, ShutdownTimeout, startService } from './lifecycle.ts';
export { createLog, type Log, type LogFields, type LogLevel, type LogOptions } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type MongoOptions, startMongo } from './mongo.ts';
export { startOpsServer } from './ops-server.ts';
export { Readiness } from './readiness.ts';
export type { Running } from './running.ts';
export { type SpanAttributes, startTracing, withSpan } from './tracing.ts';
