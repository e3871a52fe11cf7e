/** Where a broker of ours listens and keeps its data. */
export interface BrokerPlace {
  readonly host: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
}

/** Properties of a KRaft broker that is its own controller, set up for one machine: no replicas, no waiting. */
export function serverProperties(place: BrokerPlace): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${place.controllerPort}
listeners=PLAINTEXT://${place.host}:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${place.port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${place.logDir}
auto.create.topics.enable=false
num.partitions=3
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.coordinator.append.linger.ms=0
log.cleaner.dedupe.buffer.size=16777216
`;
}

export const heapOptions: readonly string[] = ['-Xms256m', '-Xmx512m'];

/** Warnings and worse, on standard output. */
export const loggingConfig = `Configuration:
  shutdownHook: disable
  status: WARN
  Appenders:
    Console:
      name: stdout
      target: SYSTEM_OUT
      PatternLayout:
        pattern: "%d %p %m (%c)%n%throwable"
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        - ref: stdout
`;
