export {
  type DbtFragment,
  type DbtFragmentOptions,
  dbtFragment,
  type FedName,
  type FragmentExposure,
} from './fragment.ts'
export type { Manifest } from './manifest-schema.ts'
export { whatMoved } from './moved-code.ts'
export { parseManifest, readManifest } from './read-manifest.ts'
