import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Manifest } from '../manifest-schema.ts'
import { parseManifest } from '../read-manifest.ts'

/** One question to `dbt ls` and its answer. */
export interface SelectionRow {
  readonly select: string
  readonly exclude: string
  readonly indirect: 'eager' | 'cautious' | 'buildable' | 'empty'
  /** Undefined: dbt's default types, which are all that there are. */
  readonly resourceTypes: readonly string[] | undefined
  /** Sorted unique_ids, space-separated. */
  readonly answer: string
}

export interface AnsweredManifest {
  readonly name: string
  readonly manifest: () => Promise<Manifest>
  readonly rows: readonly SelectionRow[]
}

const workspace = fileURLToPath(new URL('../../../../../', import.meta.url))
const fixture = fileURLToPath(new URL('../fixture/', import.meta.url))

/** The small manifest of this package: every shape that matters, made by `fixture/make.py`. */
export const shop = join(fixture, 'shop.json')

/**
 * The manifests with dbt's answers: our fixture, and the real ones of `$HEADWATER_MANIFESTS`, else of
 * `../shared/manifests` beside the workspace, where those are.
 */
export function answeredManifests(): AnsweredManifest[] {
  const real = process.env.HEADWATER_MANIFESTS ?? resolve(workspace, '../shared/manifests')
  return [fixture, real].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith('.selections.tsv.gz'))
          .map((file) => answered(folder, file.slice(0, -'.selections.tsv.gz'.length)))
      : [],
  )
}

function answered(folder: string, name: string): AnsweredManifest {
  const text = () => {
    const zipped = join(folder, `${name}.json.gz`)
    return existsSync(zipped) ? unzipped(zipped) : readFileSync(join(folder, `${name}.json`), 'utf8')
  }
  const rows = unzipped(join(folder, `${name}.selections.tsv.gz`))
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
  return { name, manifest: () => parseManifest(text(), name), rows: rows.map(row) }
}

function row(line: string): SelectionRow {
  const [select = '', exclude = '', indirect, types = '', , answer = ''] = line.split('\t')
  return {
    select,
    exclude,
    indirect: indirect as SelectionRow['indirect'],
    resourceTypes: types === '(default)' ? undefined : types.split(','),
    answer,
  }
}

function unzipped(file: string): string {
  return gunzipSync(readFileSync(file)).toString('utf8')
}
