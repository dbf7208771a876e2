export type * from './api/index.ts'
export type { Backend, PlanAsked } from './backend.ts'
export { createServer, type ServerOptions, type ViewerServer } from './server/create-server.ts'
