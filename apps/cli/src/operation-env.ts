import { connectionEnv } from '@headwater/postgres'
import type { Target } from './target.ts'

/** The environment of operations and dbt: the process's own, the target's, and the warehouse as libpq reads it. */
export function environmentOf({ databaseUrl, env }: Pick<Target, 'databaseUrl' | 'env'>): {
  readonly [name: string]: string | undefined
} {
  return { ...process.env, ...connectionEnv(databaseUrl), ...env }
}
