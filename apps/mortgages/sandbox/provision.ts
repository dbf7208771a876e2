import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { AwsSeedContext, SeededAsset } from '@headwater/config'
import { UnreachableError } from '@headwater/errors'

const PROGRAM = fileURLToPath(new URL('./provision.py', import.meta.url))

/** What provisioning needs to know: an emulator, and a Python with boto3 and duckdb. */
export type ProvisionContext = Pick<AwsSeedContext, 'endpoint' | 'region' | 'credentials' | 'python' | 'onProgress'>

export interface ProvisionOptions {
  /** Ingest_dates of the sample: all of them by default, `[]` for an account without data. */
  readonly dates?: readonly string[]
  /** `b` for buckets `ohpen-silver-b`: bucket names are one namespace over all accounts of an emulator. */
  readonly bucketSuffix?: string
}

type Message = { readonly progress: string } | { readonly seeded: readonly SeededRow[] }
type SeededRow = Omit<SeededAsset, 'at'> & { readonly at: string }

/**
 * Fills an AWS emulator with the platform: account, Bronze, and what the jobs make of it. Always the same data, with the times
 * of 2024. May be called again after it failed. Throws UnreachableError with the program's own last words.
 */
export async function provision(
  context: ProvisionContext,
  options: ProvisionOptions = {},
): Promise<readonly SeededAsset[]> {
  const child = spawn(context.python, [PROGRAM, ...commandLine(context, options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A profile or a session of whoever types the command would go before these credentials.
    env: { ...withoutAws(process.env), ...credentials(context) },
  })
  const ended = new Promise<number | Error | null>((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  const [end, complaints, seeded] = await Promise.all([
    ended,
    text(child.stderr),
    readMessages(child.stdout, context.onProgress),
  ])
  if (end !== 0) {
    const lines = end instanceof Error ? [end.message] : complaints.trimEnd().split('\n')
    throw new UnreachableError('the AWS emulator could not be filled with the mortgages platform', {
      details: lines.slice(-3).map((line) => line.trim()),
    })
  }
  return seeded.map((row) => ({ ...row, at: new Date(row.at) }))
}

async function readMessages(output: Readable, onProgress: (message: string) => void): Promise<readonly SeededRow[]> {
  let seeded: readonly SeededRow[] = []
  for await (const line of createInterface(output)) {
    const message: Message = JSON.parse(line)
    if ('seeded' in message) seeded = message.seeded
    else onProgress(message.progress)
  }
  return seeded
}

function commandLine({ endpoint, region }: ProvisionContext, { dates, bucketSuffix }: ProvisionOptions): string[] {
  const chosen = dates && (dates.length === 0 ? 'none' : dates.join(','))
  return [
    ...['--endpoint', endpoint, '--region', region],
    ...(chosen === undefined ? [] : ['--dates', chosen]),
    ...(bucketSuffix === undefined ? [] : ['--bucket-suffix', bucketSuffix]),
  ]
}

/** By the environment: what is on a command line, everybody on the machine can read. */
function credentials({ credentials: { accessKeyId, secretAccessKey } }: ProvisionContext) {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
}

function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')))
}
