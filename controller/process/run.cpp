#include "controller/process/run.hpp"

#include <thread>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/process/settings.hpp"
#include "controller/process/signals.hpp"
#include "controller/process/wiring.hpp"

namespace talentops::process {

using cli::ExitCode;

namespace {

log::Level level_of(domain::LogLevel level) {
  switch (level) {
    case domain::LogLevel::kDebug:
      return log::Level::kDebug;
    case domain::LogLevel::kInfo:
      return log::Level::kInfo;
    case domain::LogLevel::kWarn:
      return log::Level::kWarn;
    case domain::LogLevel::kError:
      return log::Level::kError;
  }
  return log::Level::kInfo;
}

log::Format format_of(domain::LogFormat format) {
  switch (format) {
    case domain::LogFormat::kText:
      return log::Format::kText;
    case domain::LogFormat::kJson:
      return log::Format::kJson;
  }
  return log::Format::kText;
}

void print(const domain::Problems& problems, const cli::Output& output) {
  for (const auto& problem : problems) output.err << cli::problem_line(problem) << "\n";
}

/// Of the configuration: its file can be shown.
void print_with_lines(const domain::Problems& problems, const cli::Output& output) {
  cli::print_problems(problems, output.err, output.err_is_terminal, cli::blamed_below(""));
}

ExitCode code_of(const domain::ReleaseStatus& release) {
  if (release.ready == domain::Readiness::kTrue) return ExitCode::kFine;
  if (release.ready == domain::Readiness::kUnknown) return ExitCode::kUnreachable;
  return release.phase == domain::Phase::kRollbackFailed ? ExitCode::kFailed : ExitCode::kBlocked;
}

/// Documents that have problems. Each was logged as it was met; it is told here only where that log is off.
ExitCode tell_problems(const domain::Problems& problems, domain::LogLevel level, const cli::Output& output) {
  if (level == domain::LogLevel::kError) {
    print(problems, output);
  } else if (!problems.empty()) {
    output.err << fmt::format("talentops: the documents have {}, told above: correct {}\n",
                              counted(problems.size(), "problem"), problems.size() == 1 ? "it" : "them");
  }
  return domain::has_errors(problems) ? ExitCode::kNo : ExitCode::kFine;
}

/// A branch that is not there is not an answer about the fleet: what it wishes is out of reach.
ExitCode tell(const Error& error, const cli::Output& output) {
  const auto code = output.fail(error);
  return error.code == codes::kBranchMissing ? ExitCode::kUnreachable : code;
}

/// What a run that ended by itself says about the fleet.
ExitCode answer_of(const Wiring& wiring, domain::LogLevel level, const cli::Output& output) {
  auto code = ExitCode::kFine;
  const auto shown =
      wiring.show_releases([&](const auto& release) { code = cli::graver(code, code_of(release)); });
  if (!shown) code = cli::graver(code, tell(shown.error(), output));
  for (const auto& [key, error] : wiring.failing()) {
    output.err << fmt::format("talentops: {}: {}\n", key.text(), error.text());
    code = cli::graver(code, cli::exit_code_of(error));
  }
  if (const auto held = wiring.source_held()) code = cli::graver(code, tell(*held, output));
  return cli::graver(code, tell_problems(wiring.problems(), level, output));
}

ExitCode answer(const Status& ended, const Wiring& wiring, const Settings& settings,
                const cli::Output& output) {
  return ended ? answer_of(wiring, settings.config.logging.level, output) : tell(ended.error(), output);
}

/// Stops soon after it was asked to, and for good when the grace is over. Owns: one thread.
class Grace {
 public:
  Grace(const std::stop_token& asked, Duration grace)
      : callback_(asked, [this] { bell_.ring(); }),
        timer_([this, asked, grace](const std::stop_token& ended) { time(asked, grace, ended); }) {}
  std::stop_token break_off() const { return break_off_.get_token(); }

 private:
  void time(const std::stop_token& asked, Duration grace, const std::stop_token& ended) {
    const effects::SystemClock clock;
    while (!asked.stop_requested() && !ended.stop_requested())
      bell_.wait(bell_.rings(), MonotonicTime::max(), ended);
    if (ended.stop_requested()) return;
    const auto until = clock.monotonic() + grace;
    while (clock.monotonic() < until && !ended.stop_requested()) bell_.wait(bell_.rings(), until, ended);
    if (!ended.stop_requested()) break_off_.request_stop();
  }

  effects::ThreadBell bell_;
  std::stop_source break_off_;
  std::stop_callback<std::function<void()>> callback_;
  std::jthread timer_;
};

void configure_log(const Settings& settings) {
  log::configure(level_of(settings.config.logging.level), format_of(settings.config.logging.format));
}

/// The configuration that a running controller is asked to take up, if it is one.
std::optional<Settings> reread(const cli::RunRequest& request, const cli::Output& output) {
  auto read = read_settings(request);
  if (read.settings) return std::move(read.settings);
  print_with_lines(read.problems, output);
  log::error("configuration is wrong, the old one stays",
             {{"problems", std::to_string(read.problems.size())}});
  return std::nullopt;
}

/// Whoever starts a run that ends by itself waits for it.
Showing showing_of(const cli::RunRequest& request, const cli::Output& output) {
  if (request.mode == engine::RunMode::kForever) return Showing::kNothing;
  return output.out_is_terminal ? Showing::kLive : Showing::kLines;
}

/// A first look that fails is tried again for ever by a controller that is to run for ever.
Result<std::unique_ptr<Wiring>> make_wiring(const cli::RunRequest& request, const Settings& settings,
                                            const effects::StateDirectory& state, Showing showing,
                                            domain::Problems& problems, const std::stop_token& stop) {
  const effects::SystemClock clock;
  effects::ThreadBell nobody_rings;
  while (true) {
    auto made = Wiring::make(settings, state, showing, problems, stop);
    if (made || request.mode != engine::RunMode::kForever || stop.stop_requested()) return made;
    if (made.error().kind == ErrorKind::kInvalid && problems.empty()) return made;
    log::warn("fleet cannot be read yet, will be tried again", {{"why", made.error().text()}});
    nobody_rings.wait(0, clock.monotonic() + settings.config.repository.interval, stop);
  }
}

/// Runs one configuration until `stop`, or until its mode is content. Errors: the configuration cannot be
/// used, or the fleet cannot be read.
Result<ExitCode> run_round(const cli::RunRequest& request, const Settings& settings,
                           const effects::StateDirectory& state, const std::stop_token& stop,
                           const cli::Output& output) {
  const Grace grace(stop, settings.config.grace);
  while (true) {
    domain::Problems problems;
    auto wiring = make_wiring(request, settings, state, showing_of(request, output), problems, stop);
    if (!wiring) {
      if (!stop.stop_requested()) print(problems, output);
      return std::move(wiring).error();
    }
    const auto ended = (*wiring)->run(request.mode, stop, grace.break_off());
    if (stop.stop_requested()) return ExitCode::kFine;
    if (!(*wiring)->has_moved()) return answer(ended, **wiring, settings, output);
    log::info("the records have moved, it goes on with them");
  }
}

/// Each round runs one configuration. Threads: safe.
class Rounds {
 public:
  std::stop_token begin() {
    return source_.with([](auto& source) {
      source = std::stop_source();
      return source.get_token();
    });
  }
  void end() {
    source_.with([](auto& source) { source.request_stop(); });
  }

 private:
  Guarded<std::stop_source> source_;
};

}  // namespace

ExitCode run(const cli::RunRequest& request, const cli::Output& output) {
  auto read = read_settings(request);
  print_with_lines(read.problems, output);
  if (!read.settings) return ExitCode::kUsage;
  auto settings = std::move(*read.settings);
  std::optional<Settings> older;  // what ran before a SIGHUP
  configure_log(settings);

  Rounds rounds;
  Signals signals([&] { rounds.end(); });  // SIGHUP ends a round, SIGTERM all of them
  auto state = effects::StateDirectory::open(settings.config.state_directory);
  if (!state) return output.fail(state.error());

  auto stop = rounds.begin();
  while (true) {
    const std::stop_callback forward(signals.stop_token(), [&] { rounds.end(); });
    const auto ended = run_round(request, settings, *state, stop, output);
    if (signals.stop_token().stop_requested()) return ExitCode::kFine;
    if (stop.stop_requested()) {
      stop = rounds.begin();  // before the file is read: a signal that comes meanwhile is another round
      if (auto fresh = reread(request, output)) {
        older = std::exchange(settings, std::move(*fresh));
        configure_log(settings);
        log::info("configuration read again");
      }
    } else if (ended || !older) {
      return ended ? *ended : tell(ended.error(), output);
    } else {
      log::error("configuration cannot be used, the old one stays", {{"why", ended.error().text()}});
      settings = *std::exchange(older, std::nullopt);
      configure_log(settings);
    }
  }
}

}  // namespace talentops::process
