#pragma once

#include "controller/ports/reconciler.hpp"
#include "reconcilers/gathering.hpp"
#include "reconcilers/performing.hpp"

namespace talentops::reconcilers {

/// One look at one environment: gather, plan, one effect, status. Nothing remembers anything that git and the
/// targets do not: a pass after a crash is a pass. Borrows: the ports. Owns: caches and the run book.
/// Threads: safe for different keys.
class EnvironmentPass : public ports::Reconciler {
 public:
  EnvironmentPass(PassPorts ports, PassSettings settings, codec::BundleLimits limits);

  ports::PassResult reconcile(const domain::EnvironmentKey& key, const Call& call) override;

 private:
  ports::PassResult fail(const domain::EnvironmentKey& key, Error error);
  ports::PassResult leave(const domain::EnvironmentKey& key, const Call& call);
  ports::PassResult tidy_up(const domain::EnvironmentKey& key, Gathering& gathering, RecordsSeen records,
                            const Call& call);
  ports::PassResult look_after(const domain::EnvironmentKey& key, Result<Gathered> gathered,
                               const Call& call);
  void remember_built_in_checks(const plan::EnvironmentFacts& facts);
  Status perform_told(const domain::EnvironmentPlan& plan, Gathered& gathered, const Call& call);

  PassPorts ports_;
  PassSettings settings_;
  BundleShelf shelf_;
  RecordReader reader_;
  ElsewhereReader elsewhere_;
  RunBook book_;
};

}  // namespace talentops::reconcilers
