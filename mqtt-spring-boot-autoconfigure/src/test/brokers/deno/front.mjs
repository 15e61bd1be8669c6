// Takes MQTT over QUIC, which Deno speaks by quinn, and hands each stream to a broker over TCP on this host,
// until its standard input ends. It prints the port.
//
//   deno run --unstable-net --allow-net --allow-read front.mjs CERTIFICATES KEY BROKER_PORT

const [certificates, key, brokerPort] = Deno.args
const endpoint = new Deno.QuicEndpoint({ hostname: '127.0.0.1', port: 0 })
const listener = endpoint.listen({
  cert: await Deno.readTextFile(certificates),
  key: await Deno.readTextFile(key),
  alpnProtocols: ['mqtt'],
  maxConcurrentBidirectionalStreams: 1,
  maxIdleTimeout: 120_000
})

async function relay(connection, stream) {
  const broker = await Deno.connect({ hostname: '127.0.0.1', port: Number(brokerPort) })
  broker.setNoDelay()
  await Promise.allSettled([stream.readable.pipeTo(broker.writable), broker.readable.pipeTo(stream.writable)])
}

async function serve(incoming) {
  const connection = await incoming.accept()
  for await (const stream of connection.incomingBidirectionalStreams) {
    relay(connection, stream).catch(() => connection.close({ closeCode: 1, reason: 'no broker' }))
  }
}

async function accept() {
  while (true) {
    // a client may break off its handshake, and ends its connection some day
    serve(await listener.incoming()).catch(() => {})
  }
}

accept()
console.log(endpoint.addr.port)
await Deno.stdin.readable.pipeTo(new WritableStream())
Deno.exit(0)
