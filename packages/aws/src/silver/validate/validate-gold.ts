import type { Aws } from '../../clients.ts'
import { allEnded } from '../all-ended.ts'
import type { Dataset } from '../dataset.ts'
import type { RunRef, SuccessDocument } from '../documents.ts'
import { type Duckdb, withDuckdb } from '../duckdb.ts'
import { goldFolder, homeSuccessKey, silverMonthFolder, successKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readGoldSuccess, readSuccess } from '../read-documents.ts'
import { type Finding, finding, rowsText, s3Url, type Wrong } from './finding.ts'
import { type GoldClaim, wrongClaims } from './gold-claims.ts'
import { type InputRun, wrongQuality, wrongSums } from './gold-sums.ts'
import { rowsOfFile } from './look-at-part.ts'

export interface GoldValidation {
  readonly ok: boolean
  readonly findings: readonly Finding[]
}

/**
 * Whether a run of a gold month is right: each of its assets whole, made of one run for each date, and its figures those
 * that the Silver rows of just these runs give. Silver is added up anew here, so that a mistake of the job is seen. Reads every
 * part of that month, and changes nothing; what S3 refuses is thrown (AwsError).
 */
export async function validateGold(
  aws: Aws,
  dataset: Dataset,
  month: string,
  goldRun: string,
): Promise<GoldValidation> {
  const gold = openObjects(aws, dataset.gold.bucket)
  const claims: GoldClaim[] = []
  const unreadable: string[] = []
  await Promise.all(
    Object.keys(dataset.gold.assets).map(async (name) => {
      const folder = goldFolder(dataset, name, month, goldRun)
      const key = successKey(folder)
      const read = await readGoldSuccess(gold, key)
      const url = s3Url(gold.bucket, key)
      if (read.ok) claims.push({ name, url, folder: `${folder}/`, success: read.document })
      else unreadable.push(read.message)
    }),
  )
  const [message] = unreadable
  if (message !== undefined) return end([{ rule: 'success', message, evidence: unreadable }])
  claims.sort((one, other) => (one.name < other.name ? -1 : 1))
  const wrong = wrongClaims(claims, month, goldRun)
  return wrong.length > 0
    ? end(wrong)
    : withDuckdb(async (duckdb) => end(await lookInside({ aws, dataset, month, duckdb }, claims)))
}

function end(findings: readonly Finding[]): GoldValidation {
  return { ok: findings.length === 0, findings }
}

interface Look {
  readonly aws: Aws
  readonly dataset: Dataset
  readonly month: string
  readonly duckdb: Duckdb
}

async function lookInside(look: Look, claims: readonly GoldClaim[]): Promise<readonly Finding[]> {
  const { dataset, duckdb, month } = look
  // Every asset names the same inputs: that was looked at before.
  const inputs = claims[0]?.success.inputs ?? []
  const [runs, assets] = await allEnded([
    allEnded(inputs.map((run, at) => inputRun(look, run, `silver-${at}`))),
    allEnded(
      claims.map(async ({ name, url, success }) => {
        const files = await fetchFiles(look, dataset.gold.bucket, success.files, name)
        return { name, where: url.replace(/\/_SUCCESS$/, ''), ...files }
      }),
    ),
  ])
  const missing = [
    finding(
      'inputs',
      runs.flatMap(({ wrong }) => wrong),
      ({ where, found }) => `of what it was made of, ${where}: ${found}`,
    ),
    finding(
      'parts',
      assets.flatMap(({ wrong }) => wrong),
      ({ where, found }) => `${where}: ${found}`,
    ),
  ].filter((found) => found !== null)
  if (missing.length > 0) return missing
  const made = runs.flatMap(({ run }) => run ?? [])
  const checks = assets.map(({ name, ...files }) => {
    if (name === 'account_months') return wrongSums(duckdb, files, month, made)
    return name === 'data_quality' ? wrongQuality(duckdb, files, month, made) : null
  })
  return (await allEnded(checks)).filter((found) => found !== null)
}

interface Fetched {
  readonly files: readonly string[]
  readonly wrong: readonly Wrong[]
}

/** A run that the month was made of, with its parts of the month, by its own `_SUCCESS`. */
async function inputRun(
  look: Look,
  run: RunRef,
  as: string,
): Promise<{ readonly run: InputRun | null; readonly wrong: readonly Wrong[] }> {
  const { aws, dataset, month } = look
  const key = homeSuccessKey(dataset, run)
  const read = await readSuccess(openObjects(aws, dataset.silver.bucket), key)
  if (!read.ok)
    return {
      run: null,
      wrong: [
        { found: read.message, where: s3Url(dataset.silver.bucket, key), expected: `the _SUCCESS of ${run.run_id}` },
      ],
    }
  const folder = `${silverMonthFolder(dataset, month)}/`
  const ofMonth = read.document.files.filter((file) => file.key.startsWith(folder))
  const { files, wrong } = await fetchFiles(look, dataset.silver.bucket, ofMonth, as)
  return { run: { ...run, metrics: read.document.metrics, files }, wrong }
}

/** Brings the files that a `_SUCCESS` names here, and looks whether each is there and has as many rows as it says. */
async function fetchFiles(
  { aws, duckdb }: Look,
  bucket: string,
  named: SuccessDocument['files'],
  as: string,
): Promise<Fetched> {
  const objects = openObjects(aws, bucket)
  const fetched = await allEnded(
    named.map(async ({ key, rows }, at): Promise<string | Wrong> => {
      const file = `${duckdb.folder}/${as}-${at}.parquet`
      const expected = `${rowsText(rows)} by _SUCCESS`
      const where = s3Url(bucket, key)
      if (!(await objects.download(key, file))) return { found: 'no such object', where, expected }
      const found = await rowsOfFile(duckdb, file)
      if (typeof found !== 'number') return { found: found.unreadable, where, expected }
      return found === rows ? file : { found: rowsText(found), where, expected }
    }),
  )
  return {
    files: fetched.filter((file) => typeof file === 'string'),
    wrong: fetched.filter((file) => typeof file !== 'string'),
  }
}
