import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';

/**
 * Adds `grpc.reflection.v1` and `v1alpha`, which list the services of these names.
 * @param descriptorSet a `google.protobuf.FileDescriptorSet` with the files of the services and all they import.
 */
export function addReflection(server: Server, services: readonly string[], descriptorSet: Uint8Array): void {
  new ReflectionService(packageOf(descriptorSet), { services: [...services] }).addToServer(server);
}

type Package = ConstructorParameters<typeof ReflectionService>[0];

/** The reflection service reads nothing of a package but the encoded files of its types; those it gets untouched. */
function packageOf(descriptorSet: Uint8Array): Package {
  const fileDescriptorProtos = filesOf(descriptorSet);
  return { all: { format: 'Protocol Buffer 3 DescriptorProto', type: {}, fileDescriptorProtos } } as unknown as Package;
}

/** `message FileDescriptorSet { repeated FileDescriptorProto file = 1; }` */
function filesOf(descriptorSet: Uint8Array): Buffer[] {
  const reader = new BinaryReader(descriptorSet);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === WireType.LengthDelimited) files.push(Buffer.from(reader.bytes()));
    else reader.skip(wireType, field);
  }
  return files;
}
