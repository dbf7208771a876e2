import { UnreachableError, UserError } from '@headwater/errors'
import type { AssetGraph, Json } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import type { Target } from './target.ts'

/** The profile of a target is what the AWS SDK in this process uses from now on. */
export function useAwsProfile({ aws }: Pick<Target, 'aws'>): void {
  if (aws.profile !== null) process.env.AWS_PROFILE = aws.profile
}

/**
 * Makes sure that what a plan starts in AWS is started in the account that the target names; nothing is asked where it
 * names none, or the plan starts nothing there. Throws UserError `refused` for another account, UnreachableError where AWS
 * does not say.
 */
export async function checkAwsAccount(
  { name, aws }: Pick<Target, 'name' | 'aws'>,
  plan: Plan,
  graph: Pick<AssetGraph, 'operation'>,
): Promise<void> {
  const service = plan.steps.find(({ executor }) => executor === 'ecs-service')
  if (aws.account === null || service === undefined) return
  useAwsProfile({ aws })
  const { callerAccount } = await import('@headwater/aws')
  const region = aws.region ?? textOf(graph.operation(service.operation).spec.region) ?? 'us-east-1'
  const { ecsEndpoint: endpoint, ecsCredentials: credentials } = aws
  const caller = await callerAccount({
    region,
    ...(endpoint !== null && { endpoint }),
    ...(credentials && { credentials }),
  })
  if (!('account' in caller)) {
    throw new UnreachableError(`AWS does not say whose credentials these are: ${caller.message ?? 'no answer'}`, {
      details: [`target ${name} is account ${aws.account}; nothing was started`],
      next: caller.mend === null ? [] : [caller.mend],
    })
  }
  if (caller.account === aws.account) return
  throw new UserError(
    'refused',
    `target ${name} is AWS account ${aws.account}; the credentials are of ${caller.account}`,
    {
      details: [`found  ${caller.arn}`],
      next: [
        aws.profile === null
          ? 'export AWS_PROFILE=…, or set aws.profile of the target'
          : `look at the profile ${aws.profile}`,
      ],
    },
  )
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
