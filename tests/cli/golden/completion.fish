# Completion of talentops for fish. For this shell: talentops completion fish | source

function __talentops_verb --description 'whether this verb is written, or none if it is empty'
   set -l words (commandline -opc)
   test "$words[2]" = "$argv[1]"
end

function __talentops_place --description 'whether this place behind this verb is next; then the options with a value'
   set -l words (commandline -opc)
   test "$words[2]" = "$argv[1]"; or return 1
   set -l place 1
   set -l is_value 0
   set -e words[1..2]
   for word in $words
   if test $is_value = 1
   set is_value 0
   else if contains -- $word $argv[3..-1]
   set is_value 1
   else if not string match -q -- '-*' $word
   set place (math $place + 1)
   end
   end
   test $place = $argv[2]
end

complete -c talentops -f
complete -c talentops -n "__talentops_verb ''" -s h -l help -d 'Print this help message and exit'
complete -c talentops -n "__talentops_verb ''" -l version -d 'as the verb version does'

complete -c talentops -n "__talentops_verb ''" -a new -d 'Write a new talent, environment or release'
complete -c talentops -n "__talentops_verb 'new'" -s h -l help -d 'Print this help message and exit'
complete -c talentops -n "__talentops_verb 'new'" -s o -l format -x -a 'table text json yaml' -d 'how the answer is printed (default: table)'
complete -c talentops -n "__talentops_verb 'new'" -l no-color -d 'understood everywhere; talentops never colours what it prints'
complete -c talentops -n "__talentops_verb 'new'" -l fleet -r -F -d 'the fleet\'s directory (default: here)'
complete -c talentops -n "__talentops_verb 'new'" -l version -x -d 'of a talent (default 0.1.0), or the one that a release wishes'
complete -c talentops -n "__talentops_verb 'new'" -l description -x -d 'of a talent: what it does'
complete -c talentops -n "__talentops_verb 'new'" -s e -l environment -x -d 'of a release: where; may be given again'
complete -c talentops -n "__talentops_verb 'new'" -l path -r -F -d 'of an environment: the workspace\'s directory'
complete -c talentops -n "__talentops_verb 'new'" -l stage -x -d 'of an environment (default: production)'
complete -c talentops -n '__talentops_place new 1 -o --format --fleet --version --description -e --environment --path --stage' -a 'talent release environment'

complete -c talentops -n "__talentops_verb ''" -a validate -d 'Check every document, bundle and reference of a fleet'
complete -c talentops -n "__talentops_verb 'validate'" -s h -l help -d 'Print this help message and exit'
complete -c talentops -n "__talentops_verb 'validate'" -s o -l format -x -a 'table text json yaml sarif github' -d 'how the answer is printed (default: table)'
complete -c talentops -n "__talentops_verb 'validate'" -l no-color -d 'understood everywhere; talentops never colours what it prints'
complete -c talentops -n "__talentops_verb 'validate'" -l allowed-signers -r -F -d 'also check certifications against these keys'
complete -c talentops -n '__talentops_place validate 1 -o --format --allowed-signers' -F

