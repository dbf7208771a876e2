import type { AccessCheck, Caller } from '@headwater/aws'
import type { AssetGraph, Operation } from '@headwater/graph'
import { type Finding, plural } from '@headwater/reporters'
import { useAwsProfile } from '../aws-account.ts'
import { datasetOf } from '../silver/isolated-assets.ts'
import type { Target } from '../target.ts'
import { bad, type Check, good, skipped } from './check.ts'

/** AWS as far as the graph needs it, nothing where it has nothing there: whose credentials these are, and each call. */
export function awsChecks({ data }: Pick<AssetGraph, 'data'>, target: Target): Check[] {
  const services = data.operations.filter(({ executor }) => executor === 'ecs-service')
  const datasets = data.operations.filter(({ executor }) => executor === 'isolated')
  const regions = [...services, ...datasets].map(({ spec }) => String(spec.region))
  if (regions.length === 0) return []
  useAwsProfile(target)
  const { ecsEndpoint, account, region } = target.aws
  // An emulator has no accounts; one is asked all the same where the config names the account.
  const asked = ecsEndpoint === null ? !target.isSandbox : account !== null
  return [
    ...(asked ? [callerCheck(target, region ?? regions[0] ?? 'us-east-1')] : []),
    ...services.map((operation) => serviceCheck(operation, target)),
    ...datasets.map((operation) => datasetCheck(operation, target)),
  ]
}

function callerCheck({ aws }: Target, region: string): Check {
  return {
    name: 'AWS account',
    async run() {
      const { callerAccount } = await import('@headwater/aws')
      return [accountFinding(await callerAccount({ region, ...ecsSettings(aws) }), aws.account)]
    },
  }
}

function serviceCheck({ name: operation, spec }: Operation, { aws, isSandbox }: Target): Check {
  const name = `ECS ${operation}`
  return {
    name,
    async run() {
      if (isSandbox && aws.ecsEndpoint === null) return [notUp(name)]
      const { checkEcsAccess } = await import('@headwater/aws')
      const place = { cluster: String(spec.cluster), service: String(spec.service), region: String(spec.region) }
      return accessFindings(name, await checkEcsAccess({ ...place, ...ecsSettings(aws) }))
    },
  }
}

function datasetCheck(operation: Operation, { aws, isSandbox }: Target): Check {
  const name = `AWS ${operation.name}`
  return {
    name,
    async run() {
      if (isSandbox && aws.credentials === null) return [notUp(name)]
      const { checkDatasetAccess, openAws } = await import('@headwater/aws/silver')
      const dataset = datasetOf(operation)
      const { endpoint, credentials } = aws
      const opened = openAws({
        region: dataset.region,
        maxAttempts: 2,
        ...(endpoint !== null && { endpoint }),
        ...(credentials && { credentials }),
      })
      try {
        return accessFindings(name, await checkDatasetAccess(opened, dataset))
      } finally {
        opened.close()
      }
    },
  }
}

function ecsSettings({ ecsEndpoint, ecsCredentials }: Target['aws']) {
  return {
    ...(ecsEndpoint !== null && { endpoint: ecsEndpoint }),
    ...(ecsCredentials && { credentials: ecsCredentials }),
  }
}

function notUp(name: string): Finding {
  return skipped(name, 'nothing has needed it yet: pnpm headwater sandbox up')
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
