import type { Narrative, ReportFacts } from '@headwater/reporters'
import { useAwsProfile } from '../aws-account.ts'
import { hideSecrets } from '../secrets.ts'
import { reachTarget, type Session } from '../session.ts'

export interface DraftFlags {
  /** Who words it; without it nobody is asked. */
  readonly draftWith?: 'bedrock'
  /** Of Amazon Bedrock: a model, or an inference profile. */
  readonly model?: string
  readonly region?: string
  readonly postMortem?: boolean
}

const MODEL = 'amazon.nova-lite-v1:0'

/**
 * Has a model word a report that was written without one. Its secrets are gone before it leaves. Undefined where there is no
 * narrative to be had, with a line that says why: a report is never worse for having asked.
 */
export async function draftWith(
  session: Session,
  facts: ReportFacts,
  report: string,
  flags: DraftFlags,
  warn: (line: string) => void,
): Promise<Narrative | undefined> {
  const { model = MODEL } = flags
  const refuse = (why: string): undefined => {
    warn(hideSecrets(`not worded by ${model}: ${why}; here are the facts alone`))
    return undefined
  }
  try {
    const target = await reachTarget(session.workspace, session.target, { aws: true })
    const { endpoint, credentials, profile } = target.aws
    const region = flags.region ?? target.aws.region ?? regionOf(session, facts) ?? process.env.AWS_REGION
    if (region === undefined) return refuse('nobody says in which region: give --region')
    useAwsProfile(target)
    const { draftNarrative } = await import('@headwater/aws/bedrock')
    const draft = await draftNarrative(
      { facts: hideSecrets(report), kind: flags.postMortem ? 'post-mortem' : 'report' },
      {
        ...{ region, model },
        ...(endpoint !== null && { endpoint }),
        ...(credentials && { credentials }),
        ...(profile !== null && { profile }),
      },
    )
    return draft.ok ? draft : refuse(draft.why)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'it cannot be asked')
  }
}

/** Where the operations of the run work. */
function regionOf({ graph }: Session, { run }: ReportFacts): string | undefined {
  const used = new Set(run.plan.steps.map(({ operation }) => operation))
  const regions = graph.data.operations.flatMap(({ name, spec }) =>
    used.has(name) && typeof spec.region === 'string' ? [spec.region] : [],
  )
  return regions[0]
}
