/** How a port such as `gatewayGrpc` is called on the command line: `gateway-grpc-port`. */
export function portFlag(name: string): string {
  return `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-port`;
}

/** How it is called in the environment: `GATEWAY_GRPC_PORT`. */
export function portVariable(name: string): string {
  return portFlag(name).toUpperCase().replaceAll('-', '_');
}

/** Both, for a message that says how to choose another port. */
export function portRemedy(name: string): string {
  return `${portVariable(name)} or --${portFlag(name)}`;
}
