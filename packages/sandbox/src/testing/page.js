// A page like the dashboard: it says which process answers. Plain JavaScript, so that it starts at once.
import { createServer } from 'node:http'

if (process.env.BROKEN) throw new Error('the page is broken')

createServer((request, response) => {
  response.end(request.url === '/env' ? JSON.stringify(process.env) : String(process.pid))
}).listen(Number(process.env.PORT), process.env.HOST)
