import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { isUserError } from '@headwater/errors'
import type { MiddlewareHandler } from 'hono'
import type { ViewerEnv } from './env.ts'
import { NONCE_PLACEHOLDER } from './security/headers.ts'

const types: { readonly [extension: string]: string } = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

type Encoding = 'br' | 'gzip'

/** One file of the page, read when it is asked for first. */
interface PageFile {
  readonly type: string
  /** Its name has a hash of its content in it: it never changes. */
  readonly isLasting: boolean
  plain(): Promise<Bytes>
  /** Undefined before it is done, and for what gains nothing: who asks first is not kept waiting for it. */
  compressed(encoding: Encoding): Bytes | undefined
}

type Bytes = Uint8Array<ArrayBuffer>

/** The files by address. What is asked for is looked up here, and never becomes a path. */
type Page = ReadonlyMap<string, PageFile>

/**
 * Serves the built page: `index.html` for every address of the page itself, since it is the page that reads them. While it is being
 * built visitors are told so, and the browser asks again.
 */
export function servePage(folder: string | Promise<string>): MiddlewareHandler<ViewerEnv> {
  let page: Page | Error | undefined
  const reading = Promise.resolve(folder).then(readPage)
  const ready = reading.then(
    (found) => {
      page = found
    },
    (error: unknown) => {
      page = error instanceof Error ? error : new Error(String(error))
    },
  )
  return async (c) => {
    if (typeof folder === 'string') await ready
    if (page === undefined) return c.html(notice('The page is being built', 'A few seconds, once.', true), 503)
    if (page instanceof Error) return c.html(notice('The page could not be built', reasonOf(page), false), 500)
    const { path } = c.req
    const file = page.get(path)
    const index = page.get('/index.html')
    if (file !== undefined && path !== '/index.html') {
      const encoding = encodingFor(c.req.header('accept-encoding'))
      const packed = encoding === null ? undefined : file.compressed(encoding)
      c.header('Content-Type', file.type)
      c.header('Vary', 'Accept-Encoding')
      c.header('Cache-Control', file.isLasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (encoding === null || packed === undefined) return c.body(await file.plain())
      c.header('Content-Encoding', encoding)
      return c.body(packed)
    }
    // A file that is not there is no page: a script that gets HTML fails in a way that nobody understands.
    if (index === undefined || extname(path) !== '') return c.text('there is nothing at this address', 404)
    const html = new TextDecoder().decode(await index.plain())
    return c.html(html.replaceAll(NONCE_PLACEHOLDER, c.var.nonce))
  }
}

async function readPage(folder: string): Promise<Page> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, PageFile>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const address = `/${relative(folder, path).split(sep).join('/')}`
    files.set(address, pageFile(path, address))
  }
  if (!files.has('/index.html')) throw new Error('the folder of the page has no index.html')
  return files
}

function pageFile(path: string, address: string): PageFile {
  const type = types[extname(path)] ?? 'application/octet-stream'
  const done = new Map<Encoding, Bytes>()
  const begun = new Set<Encoding>()
  let reading: Promise<Bytes> | undefined
  const plain = (): Promise<Bytes> => {
    reading ??= readFile(path).then((bytes) => new Uint8Array(bytes))
    return reading
  }
  async function compress(encoding: Encoding): Promise<void> {
    const packed = await pack(await plain(), encoding)
    done.set(encoding, new Uint8Array(packed))
  }
  return {
    type,
    isLasting: /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(address),
    plain,
    compressed(encoding) {
      if (!begun.has(encoding) && /^(text\/|application\/(json|wasm|manifest)|image\/svg)/.test(type)) {
        begun.add(encoding)
        // Where it cannot be read, whoever waits for it is told.
        compress(encoding).catch(() => begun.delete(encoding))
      }
      return done.get(encoding)
    },
  }
}

function pack(bytes: Bytes, encoding: Encoding): Promise<Buffer> {
  // Quality 11 would take seconds, for a tenth of the size.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return encoding === 'br' ? promisify(brotliCompress)(bytes, { params }) : promisify(gzip)(bytes)
}

function encodingFor(accepted: string | undefined): Encoding | null {
  const words = (accepted ?? '').split(',').map((word) => word.trim().split(';')[0])
  return words.includes('br') ? 'br' : words.includes('gzip') ? 'gzip' : null
}

function reasonOf(error: Error): string {
  return [error.message, ...(isUserError(error) ? error.details : [])].join('\n')
}

function notice(title: string, text: string, again: boolean): string {
  const safe = text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const refresh = again ? '<meta http-equiv="refresh" content="1">' : ''
  return `<!doctype html><html lang="en"><meta charset="utf-8">${refresh}<title>Headwater</title><h1>${title}</h1><pre>${safe}</pre></html>`
}
