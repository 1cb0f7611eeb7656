#include <exception>
#include <iostream>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "controller/cli/command_line.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/process/run.hpp"

namespace {

using namespace talentops;  // main alone: every name below is one of ours

/// No peer that hangs up ends the process, and no secret ends in a core file.
void harden() {
  signal(SIGPIPE, SIG_IGN);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
}

struct Dispatch {
  const cli::Output& output;
  cli::ExitCode operator()(const cli::InitRequest& r) const { return cli::init(r, output); }
  cli::ExitCode operator()(const cli::NewRequest& r) const { return cli::new_document(r, output); }
  cli::ExitCode operator()(const cli::ValidateRequest& r) const { return cli::validate(r, output); }
  cli::ExitCode operator()(const cli::PackRequest& r) const { return cli::pack(r, output); }
  cli::ExitCode operator()(const cli::VerifyRequest& r) const { return cli::verify(r, output); }
  cli::ExitCode operator()(const cli::CertifyRequest& r) const { return cli::certify(r, output); }
  cli::ExitCode operator()(const cli::PlanRequest& r) const { return cli::plan(r, output); }
  cli::ExitCode operator()(const cli::ExplainRequest& r) const { return cli::explain(r, output); }
  cli::ExitCode operator()(const cli::StatusRequest& r) const { return cli::status(r, output); }
  cli::ExitCode operator()(const cli::HistoryRequest& r) const { return cli::history(r, output); }
  cli::ExitCode operator()(const cli::WhereRequest& r) const { return cli::where(r, output); }
  cli::ExitCode operator()(const cli::AtRequest& r) const { return cli::at(r, output); }
  cli::ExitCode operator()(const cli::CalendarRequest& r) const { return cli::calendar(r, output); }
  cli::ExitCode operator()(const cli::DiffRequest& r) const { return cli::diff(r, output); }
  cli::ExitCode operator()(const cli::WaitRequest& r) const { return cli::wait(r, output); }
  cli::ExitCode operator()(const cli::WhoamiRequest& r) const { return cli::whoami(r, output); }
  cli::ExitCode operator()(const cli::ActRequest& r) const { return cli::act(r, output); }
  cli::ExitCode operator()(const cli::RecordsRequest& r) const { return cli::records(r, output); }
  cli::ExitCode operator()(const cli::BumpRequest& r) const { return cli::bump(r, output); }
  cli::ExitCode operator()(const cli::SuspendRequest& r) const { return cli::suspend(r, output); }
  cli::ExitCode operator()(const cli::ReportRequest& r) const { return cli::report(r, output); }
  cli::ExitCode operator()(const cli::RunRequest& r) const { return process::run(r, output); }
  cli::ExitCode operator()(const cli::CompletionRequest& r) const { return cli::completion(r, output); }
  cli::ExitCode operator()(const cli::VersionRequest& r) const { return cli::version(r, output); }
};

}  // namespace

int main(int argc, char** argv) {
  harden();
  try {
    const auto parsed = cli::parse_command_line(argc, argv);
    if (const auto* answered = std::get_if<cli::Answered>(&parsed)) {
      (answered->code == cli::ExitCode::kFine ? std::cout : std::cerr) << answered->text;
      return static_cast<int>(answered->code);
    }
    const auto& line = std::get<cli::Parsed>(parsed);
    const cli::Output output{std::cout, std::cerr, line.format, isatty(STDOUT_FILENO) == 1,
                             isatty(STDERR_FILENO) == 1};
    const auto code = std::visit(Dispatch{output}, line.request);
    std::cout.flush();
    return static_cast<int>(code);
  } catch (const std::exception& fault) {
    std::cerr << "talentops: " << fault.what() << ": report this, it is a fault of talentops [TO9001]\n";
    return static_cast<int>(cli::ExitCode::kFailed);
  }
}
