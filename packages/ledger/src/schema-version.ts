/** The schema's name where the caller gives none. */
export const defaultSchema = 'headwater'

/** The newest migration that this program knows: the number in front of the last file in `migrations/`. */
export const schemaVersion = 5

/** The table of applied migrations. */
export const migrationsTable = 'migrations'
