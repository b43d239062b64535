using Optimizer.Contracts.Agents;

namespace Optimizer.Workers.Tests;

/// <summary>A real child process in its own session that speaks the trainer protocol; the run's trainer kind says how it behaves.</summary>
internal static class ScriptedTrainer
{
    /// <remarks>
    /// quick: two reports, checkpoint, artifact. pausable: an epoch each 50 ms until told to pause. endless: one report, then counts into
    /// <c>count</c> in its output for ever. family: the same, with a child that counts into <c>child</c>. saver: a checkpoint, then for ever. crash, killed, memory, lies, lingers, diverged, silent: as they say.
    /// asks: has a clock of its own, and asks to go three seconds further each time it is told what is paid, three times.
    /// reads: prints what it is given to read, then as quick. strays: names an artifact outside of its output.
    /// Every line it is sent is copied to <c>told.txt</c> in the output folder.
    /// </remarks>
    private const string Script = """
        echo '{"ready":{"protocol":1,"pid":'$$'}}'
        field() { [[ $line =~ \"$1\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}"; }
        done_with() { echo '{"done":{"metrics":{"accuracy":0.5},"facts":{"machine":"test"},"artifact":"'$1'","checkpoint":"'$out'/checkpoint","epoch":'$2',"paused":'$3'}}'; }
        epochs() {
          epoch=0
          while true; do
            epoch=$((epoch + 1))
            echo '{"report":{"epoch":'$epoch',"metrics":{"accuracy":0.5}}}'
            read -r -t 0.05 line; read=$?; [ $read = 1 ] && exit 0; if [ $read = 0 ]; then
              echo "$line" >> "$out/told.txt"
              case $line in
                *'"pause"'*) done_with "" $epoch true; return;;
                *'"stop"'*) done_with "" $epoch true; return;;
              esac
            fi
          done
        }
        count() { n=0; while true; do n=$((n + 1)); echo $n > "$out/count"; if read -r -t 0.01 line; then [[ $line == *'"stop"'* ]] && exit 7; fi; done; }
        while read -r line; do
          [[ $line == *'"run"'* ]] || { [ -n "$out" ] && echo "$line" >> "$out/told.txt"; continue; }
          out=$(field output); kind=$(field trainer)
          mkdir -p "$out/checkpoint"; echo $$ > "$out/pid"
          echo "running $kind"
          case $kind in
            quick)
              echo '{"report":{"epoch":1,"metrics":{"accuracy":0.25}}}'
              echo '{"report":{"epoch":2,"metrics":{"accuracy":0.5}}}'
              echo '{"checkpoint":{"epoch":2,"path":"'$out'/checkpoint"}}'
              echo model > "$out/model.onnx"
              done_with "$out/model.onnx" 2 false;;
            pausable) epochs;;
            endless) echo '{"report":{"epoch":1,"metrics":{}}}'; count;;
            family) bash -c 'n=0; while true; do n=$((n + 1)); echo $n > "'$out'/child"; sleep 0.01; done' & count;;
            saver) echo '{"checkpoint":{"epoch":1,"path":"'$out'/checkpoint"}}'; count;;
            deaf) while true; do sleep 0.05; done;;
            crash) echo "about to fail" >&2; exit 3;;
            killed) kill -KILL $$;;
            memory) echo "RuntimeError: [enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory" >&2; exit 134;;
            lies) done_with "$out/missing.onnx" 2 false;;
            lingers) echo '{"done":{"paused":true,"lingers":true}}';;
            diverged) echo '{"failed":{"kind":"diverged","message":"loss is NaN"}}';;
            reads)
              cat "$(field resume)/w.txt" "$(field path)" "$(field bundle)/train.py"
              echo model > "$out/model.onnx"; echo new > "$out/checkpoint/w.txt"
              done_with "$out/model.onnx" 3 false;;
            strays) echo model > "$out/../stray"; done_with "$out/../stray" 1 false;;
            timed) echo '{"report":{"epoch":1,"metrics":{},"seconds":100}}'; done_with "" 1 false;;
            asks)
              asked=0
              while read -r line; do
                echo "$line" >> "$out/told.txt"; [[ $line == *'"paid"'* ]] || continue
                asked=$((asked + 1)); [ $asked = 4 ] && break
                echo '{"alive":{"seconds":'$((asked * 3))'}}'
              done
              echo '{"done":{"seconds":12.5}}';;
            measure) sleep 3.3; echo '{"done":{"metrics":{"latency_p50":1}}}';;
          esac
        done
        """;

    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "trainer.sh");
        File.WriteAllText(path, Script);
        return path;
    }

    /// <summary>Of the process that carries the order out, once it has begun.</summary>
    public static int PidOf(ScriptedCoordinator coordinator, Order order) => int.Parse(File.ReadAllText(FileOf(coordinator, order, "pid")));

    public static string FileOf(ScriptedCoordinator coordinator, Order order, string name) =>
        Path.Combine(
            coordinator.Folder, coordinator.Files == Contracts.Agents.Files.ByDigest ? "work/attempts" : "artifacts", "s", order.Node, order.Attempt.ToString(), name);
}
