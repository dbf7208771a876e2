import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { processExists } from '@headwater/engine'

const HOST = hostname().replaceAll(/[^A-Za-z0-9.]+/g, '_')
let swept: Promise<void> | null = null

/**
 * A new folder that nobody else on the machine can read; whoever asks for it removes it. It holds customers' rows, so what a
 * process that was killed has left behind is removed first, once.
 */
export async function makeTemporaryFolder(): Promise<string> {
  swept ??= sweep().catch(() => {
    // A folder that somebody else removes at the same time, or that is not ours: what is asked for needs none of it.
  })
  await swept
  return mkdtemp(join(tmpdir(), `headwater-data-${HOST}-${process.pid}-`))
}

/** Removes the folders of processes of this host that are no more. (Containers that share the folder have names of their own.) */
export async function sweep(): Promise<void> {
  const form = /^headwater-data-([^-]+)-(\d+)-[^-]+$/
  for (const name of await readdir(tmpdir())) {
    const [, host, pid] = form.exec(name) ?? []
    if (host !== HOST || pid === undefined || processExists(Number(pid))) continue
    await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}
