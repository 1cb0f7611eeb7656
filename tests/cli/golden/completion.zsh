#compdef talentops
# Completion of talentops for zsh: a file _talentops in a folder of $fpath. For this shell, after compinit:
# source <(talentops completion zsh)

_talentops() {
  local curcontext=$curcontext state line
  local -a verbs
  verbs=(
   'new:Write a new talent, environment or release'
   'validate:Check every document, bundle and reference of a fleet'
  )
  _arguments -C \
   '(-h --help)-h[Print this help message and exit]' \
   '(-h --help)--help[Print this help message and exit]' \
   '(--version)--version[as the verb version does]' \
   '1: :->verb' \
   '*:: :->argument' && return
  case $state in
   verb) _describe -t verbs verb verbs ;;
   argument)
   case $words[1] in
   new)
   _arguments '(-h --help)-h[Print this help message and exit]' \
   '(-h --help)--help[Print this help message and exit]' \
   '(-o --format)-o[how the answer is printed (default\: table)]:--format:(table text json yaml)' \
   '(-o --format)--format=[how the answer is printed (default\: table)]:--format:(table text json yaml)' \
   '(--no-color)--no-color[understood everywhere; talentops never colours what it prints]' \
   '(--fleet)--fleet=[the fleet'\''s directory (default\: here)]:--fleet:_files' \
   '(--version)--version=[of a talent (default 0.1.0), or the one that a release wishes]:--version: ' \
   '(--description)--description=[of a talent\: what it does]:--description: ' \
   '*-e[of a release\: where; may be given again]:--environment: ' \
   '*--environment=[of a release\: where; may be given again]:--environment: ' \
   '(--path)--path=[of an environment\: the workspace'\''s directory]:--path:_files' \
   '(--stage)--stage=[of an environment (default\: production)]:--stage: ' \
   '1:WHAT:(talent release environment)' \
   '2:NAME: '
   ;;
   validate)
   _arguments '(-h --help)-h[Print this help message and exit]' \
   '(-h --help)--help[Print this help message and exit]' \
   '(-o --format)-o[how the answer is printed (default\: table)]:--format:(table text json yaml sarif github)' \
   '(-o --format)--format=[how the answer is printed (default\: table)]:--format:(table text json yaml sarif github)' \
   '(--no-color)--no-color[understood everywhere; talentops never colours what it prints]' \
   '(--allowed-signers)--allowed-signers=[also check certifications against these keys]:--allowed-signers:_files' \
   '1:DIR:_files'
   ;;
   esac
   ;;
  esac
}

if [[ $funcstack[1] == _talentops ]]; then
  _talentops "$@"
else
  compdef _talentops talentops
fi
