import type { Aws, SilverContext } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import { useAwsProfile } from '../aws-account.ts'
import { isDead } from '../dead-runs.ts'
import { requestedBy } from '../requested-by.ts'
import { type OpenSession, openSession, reachTarget } from '../session.ts'
import type { Target } from '../target.ts'
import { tell } from '../terminal.ts'
import type { IsolatedAsset } from './isolated-assets.ts'
import { recordPromoted } from './record-promoted.ts'

/** What a command about runs that were written aside works with. */
export interface Silver {
  readonly session: OpenSession
  readonly ledger: Ledger
  /** What the integration is given for one of the assets. What a killed command had left undone is done by then. */
  readonly context: (asset: IsolatedAsset) => Promise<SilverContext>
}

/** Opens the graph, the target, its ledger and AWS; and closes what has to be closed. Throws UnreachableError. */
export async function withSilver<T>(
  flags: { readonly target?: string },
  work: (silver: Silver) => Promise<T>,
): Promise<T> {
  const named = await openSession(flags.target)
  const target = await reachTarget(named.workspace, named.target, { aws: true })
  const session: OpenSession = { ...named, target }
  const { openLedger } = await import('@headwater/ledger')
  const opened = new Map<string, Promise<Aws>>()
  const mended = new Map<string, Promise<SilverContext>>()
  await using ledger = await openLedger({ url: target.ledgerUrl })
  await ledger.migrate()
  try {
    return await work({
      session,
      ledger,
      context: (asset) => {
        const { region } = asset.dataset
        const aws = opened.get(region) ?? openTargetAws(target, region)
        opened.set(region, aws)
        const context = mended.get(asset.key) ?? mend(session, ledger, aws, asset)
        mended.set(asset.key, context)
        return context
      },
    })
  } finally {
    for (const aws of opened.values())
      await aws.then(
        (one) => one.close(),
        () => {},
      )
  }
}

/** AWS as the target means it. Throws UserError `refused` where its credentials are of another account than the target's. */
export async function openTargetAws(target: Target, region: string): Promise<Aws> {
  const { openAws } = await import('@headwater/aws/silver')
  useAwsProfile(target)
  const { endpoint, credentials, profile, account } = target.aws
  const aws = openAws({
    region,
    ...(endpoint !== null && { endpoint }),
    ...(credentials && { credentials }),
    ...(profile !== null && { profile }),
  })
  if (account === null) return aws
  const { id, caller } = await aws.account()
  if (id === account) return aws
  aws.close()
  throw new UserError('refused', `target ${target.name} is AWS account ${account}; the credentials are of ${id}`, {
    details: [`found  ${caller}`],
    next: [
      profile === null ? 'export AWS_PROFILE=…, or set aws.profile of the target' : `look at the profile ${profile}`,
    ],
  })
}

/** What promotions and the like are given. */
export function silverContext(
  session: OpenSession,
  ledger: Ledger,
  aws: Aws,
  { dataset }: IsolatedAsset,
): SilverContext {
  return {
    aws,
    dataset,
    store: ledger.isolated,
    now: session.target.now,
    by: requestedBy(),
    target: session.target.name,
    recordMaterializations: recordPromoted(session.graph, ledger),
    isLive: async (runId) => (await ledger.runs.unfinished()).some((run) => run.runId === runId && !isDead(run)),
    progress: tell,
  }
}

async function mend(
  session: OpenSession,
  ledger: Ledger,
  aws: Promise<Aws>,
  asset: IsolatedAsset,
): Promise<SilverContext> {
  const { mendDerived } = await import('@headwater/aws/silver')
  const context = silverContext(session, ledger, await aws, asset)
  const { objects, versions } = await mendDerived(context)
  if (objects.length > 0) tell(`mended what an earlier command had left undone: ${objects.join(', ')}`)
  if (versions.length > 0)
    tell(`written down what the ledger did not know: version ${versions.join(', ')} of _CANONICAL.json`)
  return context
}
