#include "tests/simulation/run.hpp"

namespace talentops::simulation::test {
namespace {

using std::chrono::minutes;

const std::string kSmoke =
    "  smoke: [{name: greets, file: {path: .claude/agents/greeter.md, contains: Greet}}]\n";
const std::string kRefuses =
    "  smoke: [{name: greets, file: {path: .claude/agents/greeter.md, contains: Nobody}}]\n";

Event first(const std::string& version, int skills) {
  return {Duration(0), [=](People& people) {
            people.write(version, skills);
            people.wish(version, kSmoke);
          }};
}

Event then(minutes at, std::function<void(People&)> deed) { return {at, std::move(deed)}; }

Event upgrade(minutes at, const std::string& version, int skills, const std::string& more = kSmoke) {
  return then(at, [=](People& people) {
    people.write(version, skills);
    people.wish(version, more);
  });
}

const std::vector<std::string> kTwo = {"/srv/acme/one", "/srv/acme/two"};

/// What everybody does every day.
void add_everyday(std::vector<Scenario>& made) {
  made.push_back({.name = "install", .events = {first("1.0.0", 1)}, .ends_with = "1.0.0"});
  made.push_back({.name = "upgrade",
                  .events = {first("1.0.0", 1), upgrade(minutes(10), "1.1.0", 2)},
                  .ends_with = "1.1.0"});
  made.push_back({.name = "failing",
                  .events = {first("1.0.0", 1), upgrade(minutes(10), "1.1.0", 0, kRefuses)},
                  .ends_with = "1.0.0"});
  made.push_back({.name = "revert",
                  .events = {first("1.0.0", 2), upgrade(minutes(10), "1.1.0", 1),
                             then(minutes(20), [](People& people) { people.wish("1.0.0", kSmoke); })},
                  .ends_with = "1.0.0"});
  made.push_back({.name = "rollback",
                  .events = {first("1.0.0", 1), upgrade(minutes(10), "1.1.0", 1),
                             then(minutes(20), [](People& people) { people.roll_back(); })},
                  .ends_with = "1.0.0"});
  made.push_back({.name = "uncertified",
                  .events = {first("1.0.0", 1), then(minutes(10),
                                                     [](People& people) {
                                                       people.write("1.1.0", 1, false);
                                                       people.wish("1.1.0", kSmoke);
                                                     })},
                  .ends_with = "1.0.0"});
  made.push_back({.name = "two-targets",
                  .workspaces = kTwo,
                  .events = {first("1.0.0", 1), upgrade(minutes(10), "1.1.0", 0, kRefuses)},
                  .ends_with = "1.0.0"});
}

/// Minds that change, hands that slip, clients who do as they like.
void add_troubled(std::vector<Scenario>& made) {
  made.push_back({.name = "superseded",
                  .events = {first("1.0.0", 1),
                             upgrade(minutes(10), "1.1.0", 1),
                             {minutes(10) + std::chrono::seconds(31),
                              [](People& people) {
                                people.write("1.2.0", 2);
                                people.wish("1.2.0", kSmoke);
                              }}},
                  .ends_with = "1.2.0"});
  made.push_back(
      {.name = "client-edits",
       .events = {first("1.0.0", 1),
                  then(minutes(5), [](People& people) { people.edit_agent("The client's own.\n"); }),
                  upgrade(minutes(10), "1.1.0", 1)},
       .ends_with = "1.1.0"});
  made.push_back(
      {.name = "broken-document",
       .events = {first("1.0.0", 1), then(minutes(5), [](People& people) { people.break_release(); }),
                  upgrade(minutes(15), "1.1.0", 1),
                  then(minutes(16), [](People& people) { people.write_note("hello"); })},
       .ends_with = "1.1.0"});
  made.push_back(
      {.name = "revoked",
       .workspaces = kTwo,
       .events = {first("1.0.0", 1),
                  upgrade(minutes(10), "1.1.0", 1),
                  {minutes(10) + std::chrono::seconds(30), [](People& people) { people.revoke("1.1.0"); }}},
       .ends_with = "1.1.0"});
  made.push_back(
      {.name = "revoked-at-once",
       .events = {first("1.0.0", 1), upgrade(minutes(10), "1.1.0", 1),
                  then(minutes(20), [](People& people) { people.write_note("until then faults last"); })},
       .reaction = Reaction{"1.1.0", [](People& people) { people.revoke("1.1.0"); }},
       .ends_with = "1.1.0"});
  made.push_back({.name = "taken-over-for-another-wish",
                  .events = {first("1.0.0", 2), upgrade(minutes(10), "1.1.0", 1)},
                  .at_takeover = [](People& people) { people.wish("1.0.0", kSmoke); },
                  .ends_with = "1.1.0"});
  made.push_back(
      {.name = "rewritten",
       .events = {first("1.0.0", 1), then(minutes(5), [](People& people) { people.rewrite_history(); }),
                  upgrade(minutes(10), "1.1.0", 1)},
       .ends_with = "1.0.0"});
  made.push_back(
      {.name = "rewrite-confirmed",
       .events = {first("1.0.0", 1), then(minutes(5), [](People& people) { people.rewrite_history(); }),
                  then(minutes(7), [](People& people) { people.confirm_rewrite(); }),
                  upgrade(minutes(10), "1.1.0", 1), then(minutes(20), [](People& people) { people.amend(); }),
                  upgrade(minutes(25), "1.2.0", 1)},
       .ends_with = "1.1.0"});
  made.push_back({.name = "retried",
                  .events = {first("1.0.0", 1), upgrade(minutes(10), "1.1.0", 0, kRefuses),
                             then(minutes(20), [](People& people) { people.retry(); })},
                  .ends_with = "1.0.0"});
}

/// What QA said cannot be read, or is about something else.
void add_doubtful(std::vector<Scenario>& made) {
  made.push_back({.name = "certification-garbled",
                  .workspaces = kTwo,
                  .events = {first("1.0.0", 1),
                             upgrade(minutes(10), "1.1.0", 1),
                             {minutes(10) + std::chrono::seconds(30),
                              [](People& people) { people.garble_certification("1.1.0"); }},
                             then(minutes(20), [](People& people) { people.restore_certification("1.1.0"); }),
                             then(minutes(30),
                                  [](People& people) {
                                    people.write("1.2.0", 2);
                                    people.garble_certification("1.2.0");
                                    people.wish("1.2.0", kSmoke);
                                  })},
                  .ends_with = "1.1.0"});
  made.push_back({.name = "bundle-swapped",
                  .events = {first("1.0.0", 1),
                             then(minutes(10),
                                  [](People& people) {
                                    people.write("1.1.0", 1);
                                    people.swap_bundle("1.1.0");
                                    people.wish("1.1.0", kSmoke);
                                  }),
                             then(minutes(20), [](People& people) { people.restore_bundle("1.1.0"); }),
                             then(minutes(30), [](People& people) { people.swap_bundle("1.1.0"); }),
                             then(minutes(40), [](People& people) { people.write_note("nothing new"); })},
                  .ends_with = "1.1.0"});
}

/// Talents with something for the client's own settings, and a client who writes them too.
void add_merged(std::vector<Scenario>& made) {
  const auto begin = [](People& people) {
    people.write_settings();
    people.write_with_settings("1.0.0", 0);
    people.wish("1.0.0", kSmoke);
  };
  const auto next = [](const std::string& more) {
    return [more](People& people) {
      people.write_with_settings("1.1.0", 0);
      people.wish("1.1.0", more);
    };
  };
  made.push_back({.name = "merged",
                  .events = {{Duration(0), begin},
                             then(minutes(5), [](People& people) { people.edit_settings(); }),
                             then(minutes(10), next(kSmoke)),
                             then(minutes(20), [](People& people) { people.roll_back(); })},
                  .ends_with = "1.0.0"});
  made.push_back({.name = "merged-failing",
                  .workspaces = kTwo,
                  .events = {{Duration(0), begin}, then(minutes(10), next(kRefuses))},
                  .ends_with = "1.0.0"});
}

/// An environment of links: from the start, or from one day on.
void add_links(std::vector<Scenario>& made) {
  const auto begin = [](People& people) {
    people.write("1.0.0", 2);
    people.set_environment("layout: links");
    people.wish("1.0.0", kSmoke);
  };
  made.push_back({.name = "links",
                  .events = {{Duration(0), begin},
                             upgrade(minutes(10), "1.1.0", 1),
                             then(minutes(20), [](People& people) { people.roll_back(); })},
                  .ends_with = "1.0.0"});
  made.push_back(
      {.name = "links-edited",
       .workspaces = kTwo,
       .events = {{Duration(0), begin},
                  then(minutes(5), [](People& people) { people.edit_agent("The client's own.\n"); }),
                  upgrade(minutes(10), "1.1.0", 0, kRefuses)},
       .ends_with = "1.0.0"});
  made.push_back(
      {.name = "layout-changes",
       .events = {first("1.0.0", 1),
                  then(minutes(10), [](People& people) { people.set_environment("layout: links"); }),
                  upgrade(minutes(20), "1.1.0", 2),
                  then(minutes(30), [](People& people) { people.set_environment("layout: copies"); })},
       .ends_with = "1.1.0"});
}

/// The rest of a talent's life: what is in its way, what is made of it, who is away, and its end.
void add_lives(std::vector<Scenario>& made) {
  const auto leaves_git = then(minutes(20), [](People& people) { people.unwish(); });
  const auto may_go = then(minutes(22), [](People& people) { people.confirm_removal(); });
  made.push_back({.name = "retired", .events = {first("1.0.0", 2), leaves_git, may_go}, .ends_with = ""});
  made.push_back({.name = "retired-with-settings",
                  .workspaces = kTwo,
                  .events = {{Duration(0),
                              [](People& people) {
                                people.write_settings();
                                people.write_with_settings("1.0.0", 1);
                                people.wish("1.0.0", kSmoke);
                              }},
                             then(minutes(10), [](People& people) { people.edit_settings(); }),
                             leaves_git,
                             may_go},
                  .ends_with = ""});
  made.push_back({.name = "adopted",
                  .events = {{Duration(0), [](People& people) { people.edit_agent("The client's own.\n"); }},
                             first("1.0.0", 1),
                             then(minutes(5), [](People& people) { people.adopt(kAgent); }),
                             leaves_git,
                             may_go},
                  .ends_with = ""});
  made.push_back(
      {.name = "corrected",
       .events = {{Duration(0), [](People& people) { people.set_environment("driftPolicy: correct"); }},
                  first("1.0.0", 1),
                  then(minutes(5), [](People& people) { people.edit_agent("The client's own.\n"); }),
                  upgrade(minutes(30), "1.1.0", 1)},
       .ends_with = "1.1.0"});
  made.push_back({.name = "laggards",
                  .workspaces = kTwo,
                  .events = {{Duration(0), [](People& people) { people.set_environment("laggards: 1"); }},
                             first("1.0.0", 1),
                             upgrade(minutes(10), "1.1.0", 1)},
                  .ends_with = "1.1.0"});
}

/// What was wrong is put right, and nothing else is done.
void add_mended(std::vector<Scenario>& made) {
  made.push_back(
      {.name = "certification-mended",
       .events = {first("1.0.0", 1),
                  then(minutes(5),
                       [](People& people) {
                         people.write("1.1.0", 1);
                         people.garble_certification("1.1.0");
                         people.wish("1.1.0", kSmoke);
                       }),
                  then(minutes(10), [](People& people) { people.restore_certification("1.1.0"); })},
       .ends_with = "1.1.0"});
  made.push_back({.name = "bundle-mended",
                  .events = {first("1.0.0", 1),
                             then(minutes(5),
                                  [](People& people) {
                                    people.write("1.1.0", 1);
                                    people.swap_bundle("1.1.0");
                                    people.wish("1.1.0", kSmoke);
                                  }),
                             then(minutes(10), [](People& people) { people.restore_bundle("1.1.0"); })},
                  .ends_with = "1.1.0"});
}

/// Years go by, and the records of the first one go to their archive: a version that was taken back by a
/// person among them.
void add_archived(std::vector<Scenario>& made) {
  using std::chrono::days;
  using std::chrono::hours;
  constexpr minutes kSpring = days(140);  // the days are counted from November on
  made.push_back({.name = "archived",
                  .events = {{Duration(0),
                              [](People& people) {
                                people.set_fleet(", keep: 90d");
                                people.set_environment("keepPrevious: 1");
                              }},
                             first("1.0.0", 1),
                             upgrade(minutes(5), "1.1.0", 0),
                             then(minutes(10), [](People& people) { people.roll_back(); }),
                             {minutes(15), {}, kSpring},
                             upgrade(kSpring + minutes(16), "2.0.0", 0),
                             upgrade(kSpring + minutes(20), "2.1.0", 0),
                             upgrade(kSpring + minutes(25), "2.2.0", 0),
                             {kSpring + minutes(30), {}, hours(25)},
                             upgrade(kSpring + hours(25) + minutes(35), "2.3.0", 1)},
                  .archives = true,
                  .ends_with = "2.3.0"});
}

std::vector<Scenario> make_scenarios() {
  std::vector<Scenario> made;
  add_everyday(made);
  add_troubled(made);
  add_doubtful(made);
  add_merged(made);
  add_links(made);
  add_lives(made);
  add_mended(made);
  add_archived(made);
  return made;
}

}  // namespace

const std::vector<Scenario>& all_scenarios() {
  static const auto kScenarios = make_scenarios();
  return kScenarios;
}

}  // namespace talentops::simulation::test
