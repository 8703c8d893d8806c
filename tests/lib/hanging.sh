# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Commands of nsntrace that hang, and a user who loses patience.

# hanging NAME [REGEX]: in PATH, a command by this name that hangs if its arguments match.
# Otherwise it does and says nothing. When it hangs, $T/hangs is there.
hanging() {
	mkdir -p "$T/bin"
	cat >"$T/bin/$1" <<-END
	#!/bin/sh
	echo "\$*" | grep -qE -e '${2-}' || exit 0
	: >"$T/hangs"
	/bin/sleep 1000 &
	exec /bin/sleep 1000
	END
	chmod +x "$T/bin/$1"
	[[ $PATH == "$T/bin:"* ]] || PATH=$T/bin:$PATH
}

gone_or_zombie() {
	[[ $(ps -o stat= -p "$1") =~ ^(Z|$) ]]
}

# ended_by SIGNAL WHILE: nsntrace, which hangs, ends by this signal; sets $status.
ended_by() {
	rm -f "$T/hangs"
	kill "-$1" "$tracer"
	ok "SIG$1 while $2 ends nsntrace" wait_until gone_or_zombie "$tracer"
	gone_or_zombie "$tracer" || kill -9 "$tracer"
	finish
}

none_hang() {
	! pgrep -f 'sleep 1000' >/dev/null &&
		[ -z "$(role nsntrace)$(role nsntrace-record)$(role nsntrace-keeper)" ]
}
