import type { AssetGraph, AssetKey } from '@headwater/graph'
import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { plural } from '../text/quantity.ts'
import { wrap } from '../text/words.ts'

/** What a working tree has changed of the assets since a commit. */
export interface Changes {
  readonly since: ChangesSince
  /** In topological order. */
  readonly changed: readonly ChangedAsset[]
  /** Keys of what the commit had and nobody makes any more: the tables stay where they are. */
  readonly gone: readonly string[]
  /** Changed files of programs and functions, which no code version is made from: only `version` tells of them. */
  readonly unread: readonly string[]
}

export interface ChangesSince {
  /** As typed: `origin/main`. */
  readonly ref: string
  /** The full hash of what was compared with: the ref's own commit, or the one where HEAD and the ref parted. */
  readonly commit: string
  /** The ref has gone on since HEAD left it: what others did there is none of these changes. */
  readonly parted: boolean
}

export interface ChangedAsset {
  readonly key: AssetKey
  readonly type: 'new' | 'code changed'
  /** What of its code differs (`SQL`, `config`, `macros`); empty where that cannot be told, and of what is new. */
  readonly parts: readonly string[]
  /** It is written aside, by a backfill over dates: no plan without dates rebuilds it. */
  readonly aside?: true
}

export interface FormatChangesOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  readonly assetsInGraph: number
}

/** What has changed, for people, above the plan of what that rebuilds; one sentence where nothing has. Ends without a line break. */
export function formatChanges({ since, changed, gone, unread }: Changes, options: FormatChangesOptions): string {
  const { graph, assetsInGraph } = options
  const pen = ink(options)
  const parted = since.parted ? 'where this branch left it, ' : ''
  const place = `since ${pen.text(since.ref)} (${parted}${since.commit.slice(0, 7)})`
  if (changed.length + gone.length === 0) {
    const whose = assetsInGraph === 1 ? 'the one asset' : `all ${plural(assetsInGraph, 'asset')}`
    return [`Nothing changed ${place}: the code of ${whose} is what it was`, ...unreadLines(unread, pen)].join('\n')
  }
  const rows: (readonly Cell[])[] = [
    ...changed.map((asset) => [cell(pen.text(graph.label(asset.key))), cell(pen.text(inWords(asset)))]),
    ...gone.map((key) => [cell(pen.text(key)), cell('gone; its table stays until somebody drops it', 'warn')]),
  ]
  const title = pen.paint('Changed', 'bold')
  return [
    `${title}  ${place}  ·  ${counts(changed, gone)} of ${plural(assetsInGraph, 'asset')}`,
    ...alignColumns(rows, [{ elide: 'middle', min: 12 }, { elide: 'end' }], pen, { indent: 6 }),
    ...unreadLines(unread, pen),
  ].join('\n')
}

const FILES = 3

/** A change that nobody reads would else look like none. */
function unreadLines(files: readonly string[], pen: Ink): string[] {
  if (files.length === 0) return []
  const shown = files.slice(0, FILES).map((file) => pen.text(file))
  const names = files.length > FILES ? `${shown.join(', ')} (+${files.length - FILES})` : shown.join(', ')
  const text = `Not read: ${names}. Where they make other rows, raise the version of their operation`
  return wrap(text, pen.width - 1, 4).map((line) => ` ${pen.paint(line, 'warn')}`)
}

function inWords({ type, parts, aside }: ChangedAsset): string {
  const what = type === 'new' || parts.length === 0 ? type : parts.join(', ')
  return aside ? `${what}; written aside: a backfill over dates brings it in` : what
}

function counts(changed: readonly ChangedAsset[], gone: readonly string[]): string {
  const added = changed.filter(({ type }) => type === 'new').length
  return [
    ...(changed.length > added ? [`${changed.length - added} changed`] : []),
    ...(added > 0 ? [`${added} new`] : []),
    ...(gone.length > 0 ? [`${gone.length} gone`] : []),
  ].join(', ')
}
