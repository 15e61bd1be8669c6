// aedes, until its standard input ends. It keeps sessions and retained messages in memory.
//
//   node broker.mjs PORT

import { createServer } from 'node:net'
import { Aedes } from 'aedes'

const broker = await Aedes.createBroker()
createServer(broker.handle).listen(Number(process.argv[2]), '127.0.0.1')
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
