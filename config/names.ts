/** What the things of the platform and of a tenant are called on the servers. `prefix` is the setting PLATFORM_PREFIX. */

export interface NamedTenant {
  slug: string;
  type: string;
}

// PostgreSQL cuts longer names without a word, and two cut names may be one.
const longestName = 63;

/** The tenant's database, and the role of its mailbox worker, which may touch the queue alone. */
export function tenantDatabase(prefix: string, { type, slug }: NamedTenant): string {
  return checked(`${prefix}_${type}_${slug}`);
}

/** A database of the platform's own. */
export function platformDatabase(prefix: string, name: string): string {
  return checked(`${prefix}_${schemaOf(name)}`);
}

/** The role that a service logs in with at a database. */
export function serviceLogin(database: string, service: string): string {
  return checked(`${database}_${schemaOf(service)}`);
}

/** The role that holds what a service may do, in every database that has this service. Nobody logs in with it. */
export function serviceGroup(prefix: string, service: string): string {
  return checked(`${prefix}_service_${schemaOf(service)}`);
}

/** The role that holds what a mailbox worker may do. Nobody logs in with it. */
export function mailboxGroup(prefix: string): string {
  return checked(`${prefix}_mailbox`);
}

/** The role that owns all schemas, tables and functions. Nobody logs in with it. */
export function ownerRole(prefix: string): string {
  return checked(`${prefix}_owner`);
}

export function schemaOf(service: string): string {
  return checked(service.replaceAll('-', '_'));
}

/** A migrated database that tenants of a type are copied from; it carries the hash of its migrations. */
export function templateDatabase(prefix: string, type: string, hash: string): string {
  return checked(`${prefix}_template_${type}_${hash}`);
}

/** The tenant's user at Redis and at the S3 gateway, where the platform has users of its own. */
export function tenantUser(prefix: string, { slug }: Pick<NamedTenant, 'slug'>): string {
  return `${prefix}-tenant-${slug}`;
}

/** What the keys and channels of a tenant begin with. */
export function cachePrefix({ slug }: Pick<NamedTenant, 'slug'>): string {
  return `${slug}:`;
}

export function tenantBuckets(prefix: string, { slug }: Pick<NamedTenant, 'slug'>): { private: string; public: string } {
  return { private: `${prefix}-${slug}-private`, public: `${prefix}-${slug}-public` };
}

function checked(name: string): string {
  if (name.length > longestName) throw new RangeError(`${name} is longer than the ${longestName} bytes of a PostgreSQL name`);
  return name;
}
