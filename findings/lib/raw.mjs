// A client of MQTT 3.1.1 that does no more than it is told, for what is seen with plain sockets. All packets are
// short: their length has one byte.
import { connect } from 'node:net'

const number = (value) => [value >> 8, value & 255]
const text = (value) => [...number(Buffer.byteLength(value)), ...Buffer.from(value)]
const packet = (first, body) => Buffer.from([first, body.length, ...body])

export const CONNACK = 2
export const PUBLISH = 3
export const PUBACK = 4
export const PUBREC = 5
export const PUBREL = 6
export const PUBCOMP = 7
export const SUBACK = 9

export const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis))
export const subscribe = (packetId, filter, qos) => packet(0x82, [...number(packetId), ...text(filter), qos])
export const publish = (packetId, topic, payload, qos, duplicate = false) =>
  packet(0x30 | duplicate << 3 | qos << 1, [...text(topic), ...number(packetId), ...Buffer.from(payload)])
export const acknowledge = (type, packetId) => packet(type << 4 | (type === PUBREL ? 2 : 0), number(packetId))
export const disconnect = packet(0xe0, [])

// Connects, and has the client when CONNACK came.
export async function open (port, clientId, cleanSession) {
  const socket = connect(port, '127.0.0.1')
  const received = []
  let bytes = Buffer.alloc(0)
  let closed = false
  socket.on('error', () => {})
  socket.on('close', () => { closed = true })
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data])
    for (; bytes.length > 1 && bytes.length > 1 + bytes[1]; bytes = bytes.subarray(2 + bytes[1])) {
      received.push(bytes.subarray(0, 2 + bytes[1]))
    }
  })
  const client = {
    send: (bytes) => socket.write(bytes),
    // takes the next packet of a type, or undefined if none comes in time
    next: async (type, millis = 10_000) => {
      for (const end = Date.now() + millis; ; await wait(10)) {
        const index = received.findIndex((one) => one[0] >> 4 === type)
        if (index >= 0) return received.splice(index, 1)[0]
        if (closed || Date.now() > end) return undefined
      }
    },
    cut: () => socket.destroy(),
    leave: () => socket.end(disconnect)
  }
  socket.write(packet(0x10, [...text('MQTT'), 4, cleanSession ? 2 : 0, 0, 60, ...text(clientId)]))
  if (!await client.next(CONNACK)) throw new Error('There is no CONNACK')
  return client
}

// What is in a PUBLISH with QoS 1 or 2.
export function read (bytes) {
  const id = 4 + bytes.readUInt16BE(2)
  return { duplicate: (bytes[0] & 8) > 0, packetId: bytes.readUInt16BE(id), payload: bytes.toString('utf8', id + 2) }
}
