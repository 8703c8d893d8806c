# SPDX-License-Identifier: GPL-2.0-or-later
# The tests: programs that help, scripts, and how make check runs them.

AM_TESTS_ENVIRONMENT = \
	abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
	quiet_tests='$(quiet_tests)'; export quiet_tests; \
	tap_driver='$(top_srcdir)/build-aux/tap-driver.sh'; export tap_driver;
LOG_DRIVER = $(top_srcdir)/tests/lib/driver
# Scripts print their plan at the end, so that one that dies is found out; the
# exit status says nothing more.
AM_LOG_DRIVER_FLAGS = --comments --ignore-exit
MOSTLYCLEANFILES = tests/.lock

check_PROGRAMS = \
	tests/helpers/asowner \
	tests/helpers/bindall \
	tests/helpers/bulk \
	tests/helpers/burst \
	tests/helpers/cgprograms \
	tests/helpers/chatter \
	tests/helpers/connrate \
	tests/helpers/connread \
	tests/helpers/denied \
	tests/helpers/hangfs \
	tests/helpers/hide \
	tests/helpers/holder \
	tests/helpers/inject \
	tests/helpers/mutated \
	tests/helpers/order \
	tests/helpers/dnsload \
	tests/helpers/ownstate \
	tests/helpers/peer \
	tests/helpers/pcapngread \
	tests/helpers/pcapread \
	tests/helpers/ra \
	tests/helpers/signals \
	tests/helpers/sink \
	tests/helpers/throttle \
	tests/helpers/tunrelay \
	tests/helpers/udprate \
	tests/helpers/upload \
	tests/helpers/webd \
	tests/helpers/whose \
	$(unit_tests)
tests_helpers_asowner_SOURCES = tests/helpers/asowner.c tests/helpers/helper.h
tests_helpers_bindall_SOURCES = tests/helpers/bindall.c tests/helpers/helper.h
tests_helpers_bulk_SOURCES = tests/helpers/bulk.c tests/helpers/helper.h
tests_helpers_burst_SOURCES = tests/helpers/burst.c tests/helpers/helper.h
tests_helpers_cgprograms_SOURCES = tests/helpers/cgprograms.c tests/helpers/helper.h
tests_helpers_chatter_SOURCES = tests/helpers/chatter.c tests/helpers/helper.h
tests_helpers_hide_SOURCES = tests/helpers/hide.c tests/helpers/helper.h
tests_helpers_inject_SOURCES = tests/helpers/inject.c tests/helpers/helper.h
tests_helpers_mutated_SOURCES = tests/helpers/mutated.c tests/helpers/helper.h
tests_helpers_mutated_LDADD = $(PCAP_LIBS)
tests_helpers_order_SOURCES = tests/helpers/order.c tests/helpers/helper.h
tests_helpers_denied_SOURCES = tests/helpers/denied.c tests/helpers/helper.h
tests_helpers_hangfs_SOURCES = tests/helpers/hangfs.c tests/helpers/helper.h
tests_helpers_holder_SOURCES = tests/helpers/holder.c tests/helpers/helper.h
tests_helpers_dnsload_SOURCES = tests/helpers/dnsload.c tests/helpers/helper.h
tests_helpers_connrate_SOURCES = tests/helpers/connrate.c tests/helpers/helper.h
tests_helpers_connread_SOURCES = tests/helpers/connread.c \
	tests/helpers/helper.h $(connections_sources)
tests_helpers_connread_LDADD = $(PCAP_LIBS) $(NETTLE_LIBS)
tests_helpers_ownstate_SOURCES = tests/helpers/ownstate.c tests/helpers/helper.h
tests_helpers_pcapngread_SOURCES = tests/helpers/pcapngread.c \
	tests/helpers/ngreader.c tests/helpers/ngreader.h \
	tests/helpers/ngprocess.c tests/helpers/ngprocess.h tests/helpers/helper.h
tests_helpers_pcapread_SOURCES = tests/helpers/pcapread.c tests/helpers/helper.h
tests_helpers_pcapread_LDADD = $(PCAP_LIBS)
tests_helpers_peer_SOURCES = tests/helpers/peer.c tests/helpers/helper.h
tests_helpers_ra_SOURCES = tests/helpers/ra.c tests/helpers/helper.h
tests_helpers_signals_SOURCES = tests/helpers/signals.c tests/helpers/helper.h
tests_helpers_sink_SOURCES = tests/helpers/sink.c tests/helpers/helper.h
tests_helpers_throttle_SOURCES = tests/helpers/throttle.c tests/helpers/helper.h
tests_helpers_tunrelay_SOURCES = tests/helpers/tunrelay.c tests/helpers/helper.h
tests_helpers_udprate_SOURCES = tests/helpers/udprate.c tests/helpers/helper.h
tests_helpers_upload_SOURCES = tests/helpers/upload.c tests/helpers/helper.h
tests_helpers_webd_SOURCES = tests/helpers/webd.c tests/helpers/helper.h
tests_helpers_whose_SOURCES = tests/helpers/whose.c tests/helpers/helper.h

# make -j N check runs N tests side by side. Those that take longest begin first.
long_tests = \
	tests/host/firewalld \
	tests/host/firewalld_restart \
	tests/host/guard \
	tests/record/rotation \
	tests/record/tls_rotation \
	tests/host/matrix_nft \
	tests/host/matrix_legacy \
	tests/host/matrix_both \
	tests/host/foreign_reject \
	tests/host/nat_rules \
	tests/host/relay_limits \
	tests/rootless/relay_limits \
	tests/host/host_port_limits \
	tests/cli/progress \
	tests/rootless/concurrent

short_tests = \
	tests/lint/harness \
	tests/lint/output \
	tests/lint/packages \
	tests/lint/release \
	tests/lint/session \
	tests/lint/tree \
	tests/lint/wings \
	tests/cli/ci \
	tests/cli/completion \
	tests/cli/ending \
	tests/cli/errors \
	tests/cli/extcap \
	tests/cli/habits \
	tests/cli/hostile_text \
	tests/cli/manual \
	tests/cli/messages \
	tests/cli/options \
	tests/cli/ordinary \
	tests/cli/status \
	tests/cli/where \
	tests/cli/wireshark \
	tests/host/advertised \
	tests/host/answers \
	tests/host/bridge \
	tests/host/containers \
	tests/host/device \
	tests/host/device_gone \
	tests/host/equality \
	tests/host/equality_firewall \
	tests/host/exempt \
	tests/host/expect \
	tests/host/families \
	tests/host/failing_calls \
	tests/host/few_descriptors \
	tests/host/firewall \
	tests/host/forwarding \
	tests/host/global6 \
	tests/host/interrupted \
	tests/host/host_port \
	tests/host/host_port_udp \
	tests/host/ip_rules \
	tests/host/late_device \
	tests/host/late_family \
	tests/host/leftovers \
	tests/host/killed_early \
	tests/host/many_routes \
	tests/host/netns_name \
	tests/host/nft_undo \
	tests/host/offline \
	tests/host/order \
	tests/host/output_rules \
	tests/host/own_rules \
	tests/host/policies \
	tests/host/prerouting_drops \
	tests/host/private_networks \
	tests/host/own_address \
	tests/host/read_only \
	tests/host/real_nginx \
	tests/host/real_postgresql \
	tests/host/real_redis \
	tests/host/reasons \
	tests/host/relay \
	tests/host/relay_elsewhere \
	tests/host/relay_follow \
	tests/host/relay_musl \
	tests/host/publish \
	tests/host/publish_docker \
	tests/host/publish_hosts \
	tests/host/publish_killed \
	tests/host/publish_served \
	tests/host/renamed \
	tests/host/route_source \
	tests/host/sequential \
	tests/host/set_ups \
	tests/host/source \
	tests/host/strangers_in \
	tests/host/ufw \
	tests/host/untracked \
	tests/host/vrf \
	tests/record/cgroups \
	tests/record/devices \
	tests/record/exact \
	tests/record/expect \
	tests/record/expect_builds \
	tests/record/peers \
	tests/record/connections \
	tests/record/failures \
	tests/record/file \
	tests/record/foreign \
	tests/record/frames \
	tests/record/limits \
	tests/record/linger \
	tests/record/names \
	tests/record/order \
	tests/record/output_errors \
	tests/record/pcapng \
	tests/record/outside \
	tests/record/page \
	tests/record/privileges \
	tests/record/programs \
	tests/record/quic \
	tests/record/read \
	tests/record/read_others \
	tests/record/readers \
	tests/record/report \
	tests/record/rotation_killed \
	tests/record/scapy \
	tests/record/segments \
	tests/record/stopped \
	tests/record/strangers \
	tests/record/summary \
	tests/record/tls \
	tests/record/whole \
	tests/rootless/children \
	tests/rootless/device \
	tests/rootless/exact \
	tests/rootless/expect \
	tests/rootless/expect_builds \
	tests/rootless/expect_host \
	tests/rootless/peers \
	tests/rootless/extcap \
	tests/rootless/failures \
	tests/rootless/few_descriptors \
	tests/rootless/foreign \
	tests/rootless/frames \
	tests/rootless/group_signals \
	tests/rootless/handover \
	tests/rootless/hanging \
	tests/rootless/interrupted \
	tests/rootless/host_port \
	tests/rootless/host_port_udp \
	tests/rootless/keylog \
	tests/rootless/killed \
	tests/rootless/late_family \
	tests/rootless/linger \
	tests/rootless/missing_family \
	tests/rootless/nscd \
	tests/rootless/order \
	tests/rootless/ordinary \
	tests/rootless/own_pid \
	tests/rootless/output_errors \
	tests/rootless/programs \
	tests/rootless/quic \
	tests/rootless/publish \
	tests/rootless/read \
	tests/rootless/publish_hosts \
	tests/rootless/readers \
	tests/rootless/report \
	tests/rootless/own_address \
	tests/rootless/refused \
	tests/rootless/relay \
	tests/rootless/relay_elsewhere \
	tests/rootless/relay_follow \
	tests/rootless/relay_musl \
	tests/rootless/resolved \
	tests/rootless/rights \
	tests/rootless/same \
	tests/rootless/segments \
	tests/rootless/servers \
	tests/rootless/signals \
	tests/rootless/ssh_config \
	tests/rootless/status \
	tests/rootless/stopped \
	tests/rootless/summary \
	tests/rootless/sysfs \
	tests/rootless/terminal \
	tests/rootless/unseen \
	tests/rootless/tls \
	tests/rootless/trace \
	tests/rootless/whole \
	tests/rootless/wireshark \
	tests/program/children \
	tests/program/failing_calls \
	tests/program/group_signals \
	tests/program/keylog \
	tests/program/mounts \
	tests/program/nscd \
	tests/program/own_pid \
	tests/program/resolved \
	tests/program/same \
	tests/program/servers \
	tests/program/signals \
	tests/program/sysctls \
	tests/program/sysfs \
	tests/program/terminal \
	tests/program/user

# These measure time, lose packets on purpose, have file systems that do not answer, for
# which the kernel may hold what other tests need, or take all places for programs of BPF
# that a cgroup has (64): they run last, each alone.
quiet_tests = \
	tests/host/concurrent \
	tests/host/hanging_files \
	tests/record/hanging \
	tests/rootless/upload \
	tests/record/unseen \
	tests/record/upload \
	tests/record/processes \
	tests/record/processes_untyped \
	tests/rootless/processes \
	tests/record/dropped \
	tests/record/hiding \
	tests/record/disk \
	tests/record/lossless \
	tests/record/slow_reader \
	tests/record/stalls \
	tests/rootless/hiding \
	tests/rootless/lossless \
	tests/record/memory \
	tests/record/rotation_rate \
	tests/record/stdout \
	tests/rootless/dropped \
	tests/rootless/stdout

# These measure parts of a second, and mostly wait: they run last, too, but side by side.
waiting_tests = \
	tests/record/tls_wait \
	tests/rootless/tls_wait

test_scripts = $(long_tests) $(short_tests) $(quiet_tests) $(waiting_tests)

unit_tests = \
	tests/unit/attribution \
	tests/unit/braking \
	tests/unit/command \
	tests/unit/connection_counts \
	tests/unit/connections \
	tests/unit/contact_list \
	tests/unit/contact_copy \
	tests/unit/contact_merge \
	tests/unit/contact_watch \
	tests/unit/display_filter \
	tests/unit/dns \
	tests/unit/lookups \
	tests/unit/packet_delay \
	tests/unit/packet_queue \
	tests/unit/keeper \
	tests/unit/kernel_made \
	tests/unit/limit_counter \
	tests/unit/log \
	tests/unit/names \
	tests/unit/flow \
	tests/unit/offloads \
	tests/unit/output \
	tests/unit/output_direct \
	tests/unit/flow_owners \
	tests/unit/pcapng \
	tests/unit/pool \
	tests/unit/process_block \
	tests/unit/process_comment \
	tests/unit/quic \
	tests/unit/quic_watch \
	tests/unit/quic_watch_none \
	tests/unit/quote \
	tests/unit/relayer \
	tests/unit/sandbox \
	tests/unit/savefile_processes \
	tests/unit/tls_keys \
	tests/unit/tls_watch \
	tests/unit/tries \
	tests/unit/words

TESTS = $(unit_tests) $(test_scripts)

# Of those that are to run, which the recursive make has in TEST_LOGS.
last_logs = $(quiet_tests:=.log) $(waiting_tests:=.log)
$(last_logs): | $(filter-out $(last_logs),$(TEST_LOGS))

connections_sources = \
	src/record/connections/connection.h \
	src/record/connections/connection_observer.c \
	src/record/connections/connection_observer.h \
	src/record/connections/connection_table.c \
	src/record/connections/connection_table.h \
	src/record/connections/connections.c \
	src/record/connections/connections.h \
	src/record/connections/history.c \
	src/record/connections/history.h \
	src/record/connections/hello_parts.c \
	src/record/connections/hello_parts.h \
	src/record/connections/host_names.c \
	src/record/connections/host_names.h \
	src/record/connections/quic_follow.c \
	src/record/connections/quic_follow.h \
	src/record/connections/connection_packet.c \
	src/record/connections/connection_packet.h \
	src/record/connections/datagram_follow.c \
	src/record/connections/datagram_follow.h \
	src/record/connections/error_follow.c \
	src/record/connections/error_follow.h \
	src/record/connections/first_packet.c \
	src/record/connections/first_packet.h \
	src/record/connections/lookup_follow.c \
	src/record/connections/lookup_follow.h \
	src/record/connections/outcome.c \
	src/record/connections/owner_list.c \
	src/record/connections/owner_list.h \
	src/record/connections/tcp_follow.c \
	src/record/connections/tcp_follow.h \
	src/record/owner/process.c src/record/owner/process.h \
	src/record/owner/process_info.c src/record/owner/process_info.h \
	src/packet/datagram.c src/packet/datagram.h \
	src/packet/dns.c src/packet/dns.h \
	src/packet/flow.c src/packet/flow.h \
	src/packet/hello_pieces.c src/packet/hello_pieces.h \
	src/packet/icmp_error.c src/packet/icmp_error.h \
	src/packet/quic.c src/packet/quic.h \
	src/packet/quic_hello.c src/packet/quic_hello.h \
	src/packet/quic_initial.h $(quic_initial) \
	src/packet/plain_packet.c src/packet/plain_packet.h \
	src/packet/segment.c src/packet/segment.h \
	src/packet/tls_alert.c src/packet/tls_alert.h \
	src/packet/tls_hello.c src/packet/tls_hello.h $(ip_headers_sources) \
	src/base/clock.c src/base/clock.h src/base/log.c src/base/log.h \
	src/base/utf8.c src/base/utf8.h src/base/util.c src/base/util.h
tests_unit_connection_counts_SOURCES = tests/unit/connection_counts.c \
	tests/unit/unit.h $(connections_sources)
tests_unit_connection_counts_LDADD = $(NETTLE_LIBS)
tests_unit_connections_SOURCES = tests/unit/connections.c tests/unit/unit.h \
	tests/unit/quic_vectors.h \
	$(connections_sources)
tests_unit_connections_LDADD = $(NETTLE_LIBS)
ip_headers_sources = src/packet/ip_headers.c src/packet/ip_headers.h \
	src/packet/ppp.h src/packet/address.h src/packet/reader.h \
	src/packet/flow_ends.h
tests_unit_braking_SOURCES = tests/unit/braking.c tests/unit/unit.h \
	src/trace/braking.c src/trace/braking.h src/trace/brake.h \
	src/base/clock.c src/base/clock.h
tests_unit_braking_LDADD = $(LIBNL_LIBS)
tests_unit_attribution_SOURCES = tests/unit/attribution.c tests/unit/unit.h \
	src/record/owner/attribution.c src/record/owner/attribution.h \
	src/record/owner/attribution_choice.c \
	src/record/owner/attribution_state.h \
	src/record/owner/flow_owners.c src/record/owner/flow_owners.h \
	src/record/owner/owner_cache.c src/record/owner/owner_cache.h \
	src/record/owner/bpf_ring.c src/record/owner/bpf_ring.h \
	src/record/memory.h src/record/owner/process.c src/record/owner/process.h \
	src/record/owner/process_info.c src/record/owner/process_info.h \
	src/record/owner/process_probe_none.c src/record/owner/process_probe.h \
	src/packet/flow.c src/packet/flow.h src/packet/hash.h \
	src/base/clock.c src/base/clock.h src/base/log.c src/base/log.h \
	src/base/utf8.c src/base/utf8.h src/base/util.c src/base/util.h \
	$(ip_headers_sources)
tests_unit_command_SOURCES = tests/unit/command.c tests/unit/unit.h \
	src/base/await.c src/base/await.h src/base/child.c src/base/child.h \
	src/base/clock.c src/base/clock.h src/base/command.c src/base/command.h \
	src/base/fds.c src/base/fds.h src/base/log.c src/base/log.h \
	src/base/signals.c src/base/signals.h src/base/utf8.c src/base/utf8.h \
	src/base/util.c src/base/util.h
contact_list_sources = src/record/contacts/contact.h \
	src/record/contacts/contact_line.c src/record/contacts/contact_line.h \
	src/record/contacts/contact_list.c src/record/contacts/contact_list.h \
	src/record/contacts/contact_set.c src/record/contacts/contact_set.h \
	src/record/contacts/contact_text.c src/record/contacts/contact_text.h \
	src/base/clock.c src/base/clock.h src/base/log.c src/base/log.h \
	src/base/utf8.c src/base/utf8.h src/base/util.c src/base/util.h
tests_unit_contact_list_SOURCES = tests/unit/contact_list.c tests/unit/unit.h \
	$(contact_list_sources)
tests_unit_contact_copy_SOURCES = tests/unit/contact_copy.c \
	tests/unit/unit.h src/record/contacts/contact_copy.c \
	src/record/contacts/contact_copy.h
tests_unit_contact_merge_SOURCES = tests/unit/contact_merge.c \
	tests/unit/unit.h src/record/contacts/contact_merge.c \
	src/record/contacts/contact_merge.h $(contact_list_sources)
tests_unit_contact_watch_SOURCES = tests/unit/contact_watch.c \
	tests/unit/unit.h tests/unit/quic_hellos.h tests/unit/quic_vectors.h \
	src/record/contacts/contact_line.c src/record/contacts/contact_line.h \
	src/record/contacts/contact_list.c src/record/contacts/contact_list.h \
	src/record/contacts/contact_scope.c \
	src/record/contacts/contact_scope.h \
	src/record/contacts/contact_set.c src/record/contacts/contact_set.h \
	src/record/contacts/contact_text.c src/record/contacts/contact_text.h \
	src/record/contacts/contact_watch.c src/record/contacts/contact_watch.h \
	src/record/contacts/hello_name.c src/record/contacts/hello_name.h \
	src/record/contacts/trusted_names.c \
	src/record/contacts/trusted_names.h \
	src/packet/kernel_made.c src/packet/kernel_made.h \
	$(connections_sources)
tests_unit_contact_watch_LDADD = $(NETTLE_LIBS)
tests_unit_display_filter_SOURCES = tests/unit/display_filter.c \
	tests/unit/unit.h src/record/capture/display_filter.c \
	src/record/capture/display_filter.h
tests_unit_dns_SOURCES = tests/unit/dns.c tests/unit/unit.h \
	src/packet/dns.c src/packet/dns.h src/packet/names.h $(ip_headers_sources)
tests_unit_lookups_SOURCES = tests/unit/lookups.c tests/unit/unit.h \
	src/base/ip.c src/base/ip.h src/base/resolv_conf.c \
	src/base/resolv_conf.h src/base/util.c src/base/util.h \
	src/relay/servfail.c src/relay/servfail.h src/program/nsswitch.c \
	src/program/nsswitch.h
tests_unit_lookups_LDADD = $(LIBNL_LIBS)
tests_unit_keeper_SOURCES = tests/unit/keeper.c tests/unit/unit.h \
	src/host/journal/keeper.c src/host/journal/keeper.h src/host/journal/journal.h src/host/undo.h \
	src/base/await.h src/base/clock.c src/base/clock.h src/base/child.h src/base/fds.c src/base/fds.h src/base/log.c \
	src/base/log.h src/base/utf8.c src/base/utf8.h src/base/util.c src/base/util.h
tests_unit_kernel_made_SOURCES = tests/unit/kernel_made.c tests/unit/unit.h \
	src/packet/kernel_made.c src/packet/kernel_made.h $(ip_headers_sources)
tests_unit_tries_SOURCES = tests/unit/tries.c tests/unit/unit.h \
	src/packet/tries.c src/packet/tries.h \
	src/packet/kernel_made.c src/packet/kernel_made.h $(ip_headers_sources)
tests_unit_limit_counter_SOURCES = tests/unit/limit_counter.c tests/unit/unit.h \
	tests/unit/clock.h src/base/clock.h \
	src/record/limit_counter.c src/record/limit_counter.h src/base/limit_option.c \
	src/base/limit_option.h src/base/util.c src/base/util.h
tests_unit_log_SOURCES = tests/unit/log.c tests/unit/unit.h \
	src/base/log.c src/base/log.h src/base/utf8.c src/base/utf8.h
tests_unit_pool_SOURCES = tests/unit/pool.c tests/unit/unit.h \
	src/relay/pool.c src/relay/pool.h src/base/util.c src/base/util.h
tests_unit_relayer_SOURCES = tests/unit/relayer.c tests/unit/unit.h \
	src/relay/datagrams.c src/relay/datagrams.h src/relay/endpoint.c \
	src/relay/endpoint.h src/relay/pipes.c src/relay/pipes.h src/relay/pool.c \
	src/relay/pool.h src/relay/queries.c src/relay/queries.h src/relay/relay.h \
	src/relay/relayer.c src/relay/relayer.h src/relay/servfail.c \
	src/relay/servfail.h src/relay/streams.c src/relay/streams.h \
	src/base/clock.c src/base/clock.h src/base/fds.c src/base/fds.h \
	src/base/log.c src/base/log.h src/base/port_set.h \
	src/base/utf8.c src/base/utf8.h src/base/util.c src/base/util.h
tests_unit_names_SOURCES = tests/unit/names.c tests/unit/unit.h \
	src/base/clock.c src/base/clock.h \
	src/packet/names.c src/packet/names.h src/base/util.c src/base/util.h
tests_unit_offloads_SOURCES = tests/unit/offloads.c tests/unit/unit.h \
	src/packet/offloads.c src/packet/offloads.h \
	$(ip_headers_sources)
tests_unit_flow_SOURCES = tests/unit/flow.c tests/unit/unit.h src/packet/flow.c \
	src/packet/flow.h $(ip_headers_sources)
tls_keys_sources = \
	src/record/tls/tls_keys.c src/record/tls/tls_keys.h src/packet/tls_hello.h \
	src/record/tls/tls_log.c src/record/tls/tls_log.h $(output_sources) \
	src/base/log.c src/base/log.h src/base/utf8.c \
	src/base/utf8.h src/base/util.c src/base/util.h
quic_watch_sources = \
	src/packet/datagram.c src/packet/datagram.h src/packet/hash.h \
	src/packet/quic.c src/packet/quic.h \
	src/packet/quic_hello.c src/packet/quic_hello.h \
	src/packet/quic_initial.h \
	src/record/tls/quic_watch.c src/record/tls/quic_watch.h
tls_watch_core = \
	src/packet/segment.c src/packet/segment.h $(ip_headers_sources) \
	src/packet/tls_hello.c src/packet/tls_hello.h \
	src/record/tls/tls_wait.c src/record/tls/tls_wait.h \
	src/record/tls/tls_watch.c src/record/tls/tls_watch.h \
	$(quic_watch_sources) $(tls_keys_sources)
tls_watch_sources = $(tls_watch_core) $(quic_initial)
tests_unit_packet_delay_SOURCES = tests/unit/packet_delay.c tests/unit/unit.h \
	tests/unit/tls_frames.h tests/unit/clock.h src/base/clock.h \
	src/record/tls/packet_delay.c src/record/tls/packet_delay.h \
	src/record/capture/packet_queue.c src/record/capture/packet_queue.h src/packet/packet.h \
	$(tls_watch_sources)
tests_unit_packet_delay_LDADD = $(NETTLE_LIBS)
tests_unit_packet_queue_SOURCES = tests/unit/packet_queue.c tests/unit/unit.h \
	src/record/capture/packet_queue.c src/record/capture/packet_queue.h \
	src/packet/packet.h
output_sources = src/record/file/output.c src/record/file/output.h \
	src/record/file/output_queue.h src/record/file/output_writer.c \
	src/record/file/direct.c src/record/file/direct.h
tests_unit_output_direct_SOURCES = tests/unit/output_direct.c \
	$(output_sources) src/base/log.c src/base/log.h src/base/utf8.c \
	src/base/utf8.h src/base/util.c src/base/util.h
tests_unit_output_SOURCES = tests/unit/output.c $(output_sources) \
	src/base/log.c src/base/log.h src/base/utf8.c src/base/utf8.h src/base/util.c \
	src/base/util.h
tests_unit_flow_owners_SOURCES = tests/unit/flow_owners.c tests/unit/unit.h \
	src/record/owner/flow_owners.c src/record/owner/flow_owners.h src/packet/packet.h \
	src/record/owner/process.c src/record/owner/process.h \
	src/record/owner/process_info.c src/record/owner/process_info.h \
	src/base/clock.c src/base/clock.h src/packet/hash.h \
	src/base/util.c src/base/util.h
tests_unit_pcapng_SOURCES = tests/unit/pcapng.c tests/unit/unit.h \
	src/record/file/pcapng.c src/record/file/pcapng.h src/base/utf8.c src/base/utf8.h
tests_unit_process_block_SOURCES = tests/unit/process_block.c \
	tests/unit/unit.h tests/helpers/ngprocess.c tests/helpers/ngprocess.h \
	src/record/file/process_block.c src/record/file/process_block.h \
	$(process_label_sources)
tests_unit_process_comment_SOURCES = tests/unit/process_comment.c \
	tests/unit/unit.h $(process_label_sources)
process_label_sources = \
	src/record/file/process_comment.c src/record/file/process_comment.h \
	src/record/file/process_labels.c src/record/file/process_labels.h \
	src/record/file/pcapng.c src/record/file/pcapng.h \
	src/base/quote.c src/base/quote.h src/base/utf8.c src/base/utf8.h \
	src/base/util.c src/base/util.h
quic_tests = tests/unit/unit.h tests/unit/quic_frames.h tests/unit/tls_frames.h
tests_unit_quic_SOURCES = tests/unit/quic.c tests/unit/quic_vectors.h \
	$(quic_tests) src/packet/quic.c src/packet/quic.h \
	src/packet/quic_hello.c src/packet/quic_hello.h \
	src/packet/quic_initial.h $(quic_initial)
tests_unit_quic_LDADD = $(NETTLE_LIBS)
tests_unit_quic_watch_SOURCES = tests/unit/quic_watch.c \
	tests/unit/quic_talk.h $(quic_tests) $(tls_watch_sources)
tests_unit_quic_watch_LDADD = $(NETTLE_LIBS)
tests_unit_quic_watch_none_SOURCES = tests/unit/quic_watch_none.c \
	tests/unit/quic_talk.h $(quic_tests) $(tls_watch_core) \
	src/packet/quic_initial_none.c
tests_unit_quic_watch_none_LDADD = $(NETTLE_LIBS)
tests_unit_quote_SOURCES = tests/unit/quote.c tests/unit/unit.h \
	src/base/quote.c src/base/quote.h src/base/utf8.c src/base/utf8.h \
	src/base/util.c src/base/util.h
tests_unit_sandbox_SOURCES = tests/unit/sandbox.c tests/unit/unit.h \
	src/base/sandbox.c src/base/sandbox.h src/base/capabilities.c \
	src/base/capabilities.h src/base/log.c src/base/log.h \
	src/base/utf8.c src/base/utf8.h src/base/util.c src/base/util.h
tests_unit_sandbox_LDADD = $(SECCOMP_LIBS)
tests_unit_savefile_processes_SOURCES = tests/unit/savefile_processes.c \
	tests/unit/unit.h src/record/file/savefile_processes.c \
	src/record/file/savefile_processes.h src/record/file/process_block.c \
	src/record/file/process_block.h \
	src/record/owner/process.c src/record/owner/process.h \
	src/record/owner/process_info.c src/record/owner/process_info.h \
	src/base/clock.c src/base/clock.h src/packet/hash.h \
	$(process_label_sources)
tests_unit_tls_keys_SOURCES = tests/unit/tls_keys.c tests/unit/unit.h \
	$(tls_keys_sources)
tests_unit_tls_watch_SOURCES = tests/unit/tls_watch.c tests/unit/unit.h \
	tests/unit/tls_frames.h $(tls_watch_sources)
tests_unit_tls_watch_LDADD = $(NETTLE_LIBS)
tests_unit_words_SOURCES = tests/unit/words.c tests/unit/unit.h \
	src/base/words.c src/base/words.h src/base/log.c src/base/log.h \
	src/base/utf8.c src/base/utf8.h

EXTRA_DIST += $(test_scripts) \
	tests/.shellcheckrc \
	tests/lib/asking.sh \
	tests/lib/firewalld.sh \
	tests/lib/container.sh \
	tests/lib/lan.sh \
	tests/lib/proof.sh \
	tests/lib/published.sh \
	tests/lib/servers.sh \
	tests/lib/hanging.sh \
	tests/lib/harness.sh \
	tests/lib/host_state.sh \
	tests/lib/internet.sh \
	tests/lib/matrix.sh \
	tests/fuzz/corpus \
	tests/fuzz/connections.c \
	tests/fuzz/contact_list.c \
	tests/fuzz/dns.c \
	tests/fuzz/flow.c \
	tests/fuzz/lookups.c \
	tests/fuzz/pcapng.c \
	tests/fuzz/hello.c \
	tests/fuzz/quic.c \
	tests/fuzz/reading.c \
	tests/fuzz/run \
	tests/fuzz/tls.c \
	tests/hosts \
	tests/helpers/browser.py \
	tests/helpers/conversations.py \
	tests/helpers/lookup.c \
	tests/helpers/named.py \
	tests/helpers/oddpackets.py \
	tests/helpers/quic \
	tests/helpers/quicd.py \
	tests/helpers/randompackets.py \
	tests/helpers/reports.py \
	tests/helpers/rude.py \
	tests/helpers/scapycases \
	tests/helpers/segments.py \
	tests/helpers/tlsd.py \
	tests/lib/driver \
	tests/lib/names.sh \
	tests/lib/readers.sh \
	tests/lib/results.sh \
	tests/lib/rootless.sh \
	tests/lib/seen.sh \
	tests/torture/frames \
	tests/torture/lab \
	tests/torture/load \
	tests/torture/traces \
	tests/lib/tls.sh \
	tests/lib/ways_to_end.sh \
	tests/vm
