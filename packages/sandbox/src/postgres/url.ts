import { SUPERUSER } from './cluster.ts'

export function databaseUrl(port: number, password: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`
}
