import type { AccessCheck, Caller } from '@headwater/aws'
import type { AssetGraph, Operation } from '@headwater/graph'
import { type Finding, plural } from '@headwater/reporters'
import { useAwsProfile } from '../aws-account.ts'
import type { Target } from '../target.ts'
import { bad, type Check, good } from './check.ts'

interface Service {
  readonly name: string
  readonly cluster: string
  readonly service: string
  readonly region: string
}

/** AWS as far as the graph needs it, nothing where it has no service there: whose credentials these are, and each call. */
export function awsChecks(graph: Pick<AssetGraph, 'data'>, target: Target): Check[] {
  const services = graph.data.operations.filter(({ executor }) => executor === 'ecs-service').map(serviceOf)
  if (services.length === 0) return []
  useAwsProfile(target)
  const { endpoint, credentials, account, region } = target.aws
  const settings = { ...(endpoint !== null && { endpoint }), ...(credentials && { credentials }) }
  // An emulator has no accounts; one is asked all the same where the config names the account.
  const asked = endpoint === null || account !== null
  const caller: Check = {
    name: 'AWS account',
    async run() {
      const { callerAccount } = await import('@headwater/aws')
      const anyRegion = region ?? services[0]?.region ?? 'us-east-1'
      return [accountFinding(await callerAccount({ region: anyRegion, ...settings }), account)]
    },
  }
  const access = services.map(
    ({ name, ...service }): Check => ({
      name,
      async run() {
        const { checkEcsAccess } = await import('@headwater/aws')
        return accessFindings(name, await checkEcsAccess({ ...service, ...settings }))
      },
    }),
  )
  return [...(asked ? [caller] : []), ...access]
}

function serviceOf({ name, spec }: Operation): Service {
  return {
    name: `ECS ${name}`,
    cluster: String(spec.cluster),
    service: String(spec.service),
    region: String(spec.region),
  }
}

/** @param wanted the account that the config names */
export function accountFinding(caller: Caller | AccessCheck, wanted: string | null): Finding {
  const name = 'AWS account'
  if (!('account' in caller)) return refused(name, caller)
  const message = `${caller.account} as ${caller.arn}`
  if (wanted === null || wanted === caller.account) return good(name, message)
  return bad(
    name,
    `${message}; the config says ${wanted}`,
    'use other credentials, or set aws.account or aws.profile of the target',
  )
}

/** One line for a service all of whose calls answer, else one for each that does not. */
export function accessFindings(name: string, checks: readonly AccessCheck[]): Finding[] {
  const failing = checks.filter(({ ok }) => !ok)
  if (failing.length > 0) return failing.map((check) => refused(name, check))
  const said = checks.flatMap(({ message }) => (message === null || message.startsWith('not tried') ? [] : [message]))
  const tried = checks.filter(({ message }) => !message?.startsWith('not tried'))
  const rest = checks.length - tried.length
  const untried = rest > 0 ? `, ${rest} not tried: ${rest === 1 ? 'it has' : 'they have'} an effect` : ''
  return [good(name, `${said[0] ?? 'it answers'}; ${plural(tried.length, 'call answers', 'calls answer')}${untried}`)]
}

function refused(name: string, { call, message, mend }: AccessCheck): Finding {
  return bad(name, `${call}: ${message ?? 'no answer'}`, ...(mend === null ? [] : [mend]))
}
