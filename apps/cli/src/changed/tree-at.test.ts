import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commitOf } from './commit-of.ts'
import { treeAt } from './tree-at.ts'

/*
 * A repository whose workspace is a folder of it:
 *
 * first ── second (main)          shop/a.sql changes, shop/gone.sql goes
 *     └─── third  (mine, HEAD)
 */
let top: string

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'headwater-git-')))
  git('init', '--quiet', '--initial-branch=main')
  write('.gitignore', 'node_modules/\n.headwater/\ntarget/\nprofiles.yml\n')
  write('shop/a.sql', 'first')
  write('shop/gone.sql', 'first')
  write('outside.txt', 'first')
  commit('first')
  write('shop/a.sql', 'second')
  git('rm', '--quiet', 'shop/gone.sql')
  commit('second')
  git('checkout', '--quiet', '-b', 'mine', 'HEAD~1')
  write('shop/mine.sql', 'third')
  commit('third')
  write('shop/node_modules/library/index.js', '')
  write('shop/profiles.yml', 'password: x')
  write('shop/target/manifest.json', '{}')
  write('shop/.headwater/state.json', '{}')
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(top, { recursive: true, force: true })
})

function git(...args: string[]): string {
  const who = ['-c', 'user.name=A Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...who, ...args], { cwd: top, encoding: 'utf8' }).trim()
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}

function commit(message: string): void {
  git('add', '--all')
  git('commit', '--quiet', '--message', message)
}

describe("a commit's files", () => {
  it('are written as they were, and the working tree and the index stay as they are', async () => {
    write('shop/a.sql', 'not committed')
    write('shop/staged.sql', 'staged')
    git('add', 'shop/staged.sql')
    const before = git('status', '--porcelain')
    const root = join(top, 'shop')
    const tree = await treeAt(root, git('rev-parse', 'main'), join(root, '.headwater/changed-since'))
    expect(readFileSync(join(tree.root, 'a.sql'), 'utf8')).toBe('second')
    expect(
      ['gone.sql', 'mine.sql', 'staged.sql', '../outside.txt'].map((path) => existsSync(join(tree.root, path))),
    ).toEqual([false, false, false, true])
    expect(git('status', '--porcelain')).toBe(before)
    await tree[Symbol.asyncDispose]()
    expect(existsSync(tree.root)).toBe(false)
  })

  it('find what is installed and not committed, but none of what was made there', async () => {
    const root = join(top, 'shop')
    const parent = join(root, '.headwater/changed-since')
    const leftover = join(parent, 'of-a-command-that-was-killed')
    mkdirSync(leftover, { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(leftover, 'node_modules'))
    utimesSync(leftover, 0, 0)
    const tree = await treeAt(root, 'main', parent)
    expect(existsSync(join(tree.root, 'node_modules/library/index.js'))).toBe(true)
    expect(lstatSync(join(tree.root, 'profiles.yml')).isSymbolicLink()).toBe(true)
    expect(['target', '.headwater'].filter((path) => existsSync(join(tree.root, path)))).toEqual([])
    await tree[Symbol.asyncDispose]()
    // What was linked stays, and nothing else: not even of a command that could not clean up.
    expect(readdirSync(parent)).toEqual([])
    expect(existsSync(join(root, 'node_modules/library/index.js'))).toBe(true)
  })
})

describe('what a ref is compared by', () => {
  it('is where HEAD left it, and the commit itself where HEAD is ahead of it', async () => {
    const first = git('rev-parse', 'HEAD~1')
    expect(await commitOf(join(top, 'shop'), 'main')).toEqual({ ref: 'main', commit: first, parted: true })
    expect(await commitOf(top, 'HEAD~1')).toEqual({ ref: 'HEAD~1', commit: first, parted: false })
  })

  it('is the same within a hook of git, which points every git at its own index', async () => {
    vi.stubEnv('GIT_DIR', '.git')
    vi.stubEnv('GIT_INDEX_FILE', join(top, 'no-such-index'))
    await expect(commitOf(join(top, 'shop'), 'main')).resolves.toMatchObject({ parted: true })
  })

  it.each(['no-such-branch', '--all', 'main^{tree}', 'main; true', ''])('%j is refused', async (ref) => {
    await expect(commitOf(top, ref)).rejects.toMatchObject({
      code: 'bad-argument',
      message: /git knows no such commit/,
    })
  })

  it('is nothing outside of a repository', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-no-git-'))
    await expect(commitOf(folder, 'main')).rejects.toMatchObject({
      message: /finds no repository/,
      details: [expect.stringMatching(/^fatal: not a git repository/)],
    })
    rmSync(folder, { recursive: true })
  })
})
