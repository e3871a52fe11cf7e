export { DestinationNotAllowed } from './guarded-connector.ts';
export {
  createHttpClient,
  type HttpAnswer,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  NoAnswer,
} from './http-client.ts';
export { networkOf } from './network-of.ts';
export { outboundConfig } from './outbound-config.ts';
export { type OutboundPolicy, outboundPolicy } from './outbound-policy.ts';
