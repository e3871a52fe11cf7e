import { readFileSync } from 'node:fs';

/** All contracts as a `google.protobuf.FileDescriptorSet`, with what they import and with comments: for gRPC reflection. */
export const descriptorSet: Uint8Array = readFileSync(new URL('./gen/descriptors.binpb', import.meta.url));
