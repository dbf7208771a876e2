// A page like the dashboard: what it read when it started is what it shows. Plain JavaScript, so that it starts at once.
import { createServer } from 'node:http'

if (process.env.BROKEN) process.exit(1)
createServer((_, response) => response.end(String(process.pid))).listen(Number(process.env.PORT), process.env.HOST)
