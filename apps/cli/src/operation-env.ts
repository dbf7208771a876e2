import { connectionEnv } from '@headwater/postgres'
import type { Target } from './target.ts'

/** The environment of operations and dbt: the process's own, the target's, and the warehouse as libpq reads it. */
export function environmentOf({
  databaseUrl,
  env,
  alerts,
}: Pick<Target, 'databaseUrl' | 'env'> & Partial<Pick<Target, 'alerts'>>): {
  readonly [name: string]: string | undefined
} {
  return {
    ...process.env,
    ...connectionEnv(databaseUrl),
    ...env,
    // Under a name that says that it is a secret: logs of what runs there are cleaned of it, whatever it is called here.
    ...(alerts?.webhook && { HEADWATER_ALERT_WEBHOOK: alerts.webhook }),
  }
}
