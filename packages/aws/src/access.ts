import { type EcsTarget, openEcs } from './ecs.ts'
import { explain, noSuchService, type Place } from './failures.ts'
import type { EcsSettings } from './settings.ts'

/** One call that a restart will need, tried where trying it has no effect. */
export interface AccessCheck {
  /** As an IAM policy names it. */
  readonly call: string
  readonly ok: boolean
  /** What was found, in one line; null where there is nothing to say. */
  readonly message: string | null
  /** What to do where it is not ok. */
  readonly mend: string | null
}

export interface AccessTarget extends EcsTarget, Pick<EcsSettings, 'endpoint' | 'credentials'> {}

/** Milliseconds for all of the calls together. */
const TIMEOUT_MS = 15_000

/**
 * Tries the calls that a restart of the service needs, as far as they have no effect: what stops tasks and starts
 * deployments is named, and not tried. Never throws for what AWS refuses.
 */
export async function checkEcsAccess(target: AccessTarget): Promise<readonly AccessCheck[]> {
  const { cluster, service, region, endpoint, credentials } = target
  const place: Place = { cluster, service, region, endpoint: endpoint ?? null }
  const settings = { maxAttempts: 2, ...(endpoint !== undefined && { endpoint }), ...(credentials && { credentials }) }
  const ecs = await openEcs({ cluster, service, region }, settings, AbortSignal.timeout(TIMEOUT_MS))
  const attempt = async (call: string, ask: () => Promise<string | null>): Promise<AccessCheck> => {
    try {
      return { call, ok: true, message: await ask(), mend: null }
    } catch (error) {
      return refused(call, error, place)
    }
  }
  try {
    const described = await attempt('ecs:DescribeServices', async () => {
      const found = await ecs.service()
      return found === null ? null : `${found.running} of ${found.desired} tasks run`
    })
    const listed = await attempt('ecs:ListTasks', async () => counted((await ecs.taskArns('RUNNING')).length))
    const tasks = await attempt('ecs:DescribeTasks', async () => {
      // One that does not exist is as good: whether it may be asked for is said all the same.
      const running = listed.ok ? await ecs.taskArns('RUNNING') : []
      await ecs.tasks(running.length > 0 ? running.slice(0, 1) : ['0'.repeat(32)])
      return null
    })
    return [
      described.ok && described.message === null ? missing(place) : described,
      listed,
      tasks,
      ...['ecs:StopTask', 'ecs:UpdateService'].map((call) => ({
        call,
        ok: true,
        message: 'not tried: it has an effect',
        mend: null,
      })),
    ]
  } finally {
    ecs.close()
  }
}

export interface Caller {
  readonly account: string
  /** Who asks, as an ARN. */
  readonly arn: string
}

/** Whose credentials these are, or why AWS does not say. */
export async function callerAccount({
  region,
  endpoint,
  credentials,
}: Pick<AccessTarget, 'region' | 'endpoint' | 'credentials'>): Promise<Caller | AccessCheck> {
  // Loaded here, and nowhere on the way of a plan.
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({
    region,
    maxAttempts: 2,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  })
  try {
    const abortSignal = AbortSignal.timeout(TIMEOUT_MS)
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal })
    return { account: Account, arn: Arn }
  } catch (error) {
    const place = { cluster: '', service: '', region, endpoint: endpoint ?? null }
    return refused('sts:GetCallerIdentity', error, place, 'AWS')
  } finally {
    client.destroy()
  }
}

function refused(call: string, error: unknown, place: Place, who = 'ECS'): AccessCheck {
  if (error instanceof Error && error.name === 'AccessDeniedException') {
    return { call, ok: false, message: `not allowed: ${error.message}`, mend: `allow ${call}` }
  }
  if (error instanceof Error && /Abort|Timeout/.test(error.name)) {
    return { call, ok: false, message: `${who} did not answer in time`, mend: 'check the network' }
  }
  const { message, evidence, next } = explain(error, place)
  const said = who === 'ECS' ? message : message.replace(/^ECS/, who)
  return { call, ok: false, message: [said, ...evidence].join(': '), mend: next[0] ?? null }
}

function missing(place: EcsTarget): AccessCheck {
  const { message, next } = noSuchService(place)
  return { call: 'ecs:DescribeServices', ok: false, message, mend: next[0] ?? null }
}

function counted(tasks: number): string {
  return `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`
}
