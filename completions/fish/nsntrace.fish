# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of nsntrace for fish. The options and their arguments come from
# "nsntrace --help". After them the completion of the program follows.

# The words from the program on; fails if there are none yet.
function __nsntrace_program
    set -l tokens (commandline -opc) (commandline -ct)
    set -e tokens[1]
    argparse -s $__nsntrace_options -- $tokens 2>/dev/null
    or return
    # What argparse leaves may be an option that is not complete yet.
    set -q argv[1]
    and begin
        not string match -q -- '-*' $argv[1]
        or contains -- -- $tokens[..-2]
    end
    and string join0 -- $argv
end

function __nsntrace_complete_program
    set -l program (__nsntrace_program | string split0)
    and __fish_complete_subcommand --commandline $program
end

# Those of the words that the help text's line has.
function __nsntrace_known -a line
    for word in $argv[2..]
        string match -qr -- "(^|[^a-z])$word([^a-z]|\$)" $line
        and echo $word
    end
end

complete -c nsntrace -x -a '(__nsntrace_complete_program)'

# argparse's words for the options: o/outfile= or q/quiet.
set -g __nsntrace_options
for line in (LC_ALL=C nsntrace --help 2>/dev/null)
    # Named groups become variables, and are empty where they match nothing.
    string match -rq -- '^ +(?=-)(?:-(?<short>\w))?(?:, )?(?:--(?<long>[a-z0-9-]+))?(?: (?<takes>[A-Z]\S*))?  +(?<text>.*)$' $line
    or continue
    set -l names
    set -l value
    test -z "$short"
    or set -a names -s $short
    test -z "$long"
    or set -a names -l $long
    switch "$takes"
        case ''
        case FILE
            set value -r -F
        case DEV
            set value -x -a '(__fish_print_interfaces)'
        case 'NAME*'
            set value -x -a '(__fish_complete_users)'
        case FORMAT
            set -l known (__nsntrace_known $line pcap pcapng)
            set value -x -a "$known"
        case HOW
            set -l known (__nsntrace_known $line nat pasta none)
            set value -x -a "$known"
        case 'PORT*'
            set -l known (__nsntrace_known $line all)
            set value -x -a "$known"
        case EXPR
            set value -x -a "and arp dst ether host icmp icmp6 inbound ip ip6 net not or outbound port portrange proto src tcp udp"
        case '*'
            set value -x
    end
    complete -c nsntrace -n 'not __nsntrace_program >/dev/null' $names $value -d "$text"
    set -l names (string join -n / "$short" "$long")
    test -z "$takes"
    or set names "$names="
    set -a __nsntrace_options $names
end
