import { dirname, join } from 'node:path';
import { requireBinary } from './binaries.ts';

export interface CephPorts {
  s3: number;
  /** Of the monitor, in the newer and the older protocol. */
  monitor: number;
  monitorV1: number;
  /** The first of a hundred that the storage daemon may take. */
  storage: number;
}

/**
 * One monitor, one storage daemon on a sparse file, one S3 gateway. Paths are relative to the data folder, for some of
 * these settings are lists that a space would split, and a socket's path may be at most 107 bytes long.
 */
export function cephConfiguration(fsid: string, ports: CephPorts): string {
  return `[global]
fsid = ${fsid}
mon_host = ${monitorAddress(ports)}
mon_initial_members = a
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
keyring = keyring
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_port_min = ${ports.storage}
ms_bind_port_max = ${ports.storage + 100}
ms_bind_ipv6 = false
run_dir = run
admin_socket = run/$name.asok
log_to_file = false
log_to_stderr = true
mon_cluster_log_to_file = false
debug_rocksdb = 1/1
debug_osd = 0/1
crash_dir = run
${pluginFolders()}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
# A storage daemon that was killed is waited for: a twentieth of the usual 16 s is enough where there is but one.
osd_pool_default_read_lease_ratio = 0.05
mon_data_avail_warn = 1
mon_data_avail_crit = 1
[mon.a]
mon_data = mon
# Each change of a map waits this long for company: at the usual second the first start takes 12 s longer.
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
[osd.0]
osd_data = osd
osd_objectstore = bluestore
# It stays where the first map put it.
osd_crush_update_on_start = false
osd_class_update_on_start = false
# A gateway that was killed counts as a listener for this long (30 s by default), and each change of a user waits for it …
osd_client_watch_timeout = 6
bluestore_block_size = 21474836480
bluestore_cache_autotune = false
bluestore_cache_size = 33554432
# Nobody catches up from these logs, for there is no other copy; they also tell a request that comes again, of which there are
# no more than the gateway has threads. By default they grow to 100 MB.
osd_min_pg_log_entries = 100
osd_max_pg_log_entries = 200
osd_pg_log_dups_tracked = 200
osd_target_pg_log_entries_per_osd = 0
[client.rgw]
rgw_data = rgw
# After a kill it may first be told of the storage daemon that died, and asks again only when an answer is late.
objecter_tick_interval = 0.5
objecter_timeout = 1
# … by default 10 s.
client_notify_timeout = 1
# Without tcp_nodelay every GET takes 40 ms longer.
rgw_frontends = beast endpoint=127.0.0.1:${ports.s3} tcp_nodelay=1
rgw_enable_usage_log = false
# Its log would hold the query of every request, and the Admin API takes secret keys there.
debug_rgw = 0/0
rgw_thread_pool_size = 64
rgw_cache_lru_size = 2000
`;
}

export function monitorAddress(ports: CephPorts): string {
  return `[v2:127.0.0.1:${ports.monitor},v1:127.0.0.1:${ports.monitorV1}]`;
}

function pluginFolders(): string {
  const { root, env } = requireBinary('ceph-osd');
  const libraries = env.LD_LIBRARY_PATH?.split(':').find((folder) => folder.endsWith('/ceph'));
  if (!root || !libraries) return '';
  return `plugin_dir = ${libraries}
erasure_code_dir = ${join(libraries, 'erasure-code')}
osd_class_dir = ${join(dirname(libraries), 'rados-classes')}`;
}
