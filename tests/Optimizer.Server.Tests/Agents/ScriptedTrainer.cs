namespace Optimizer.Server.Tests.Agents;

/// <summary>A real child process that speaks the trainer protocol: reports each epoch of its span, leaves a checkpoint and an artifact, measures at once.</summary>
internal static class ScriptedTrainer
{
    private const string Script = """
        echo '{"ready":{"protocol":1,"pid":'$$'}}'
        field() { [[ $line =~ \"$1\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}"; }
        while read -r line; do
          case $line in
            *'"run"'*)
              out=$(field output)
              echo "starting $(field stage)"
              if [ "$(field stage)" = train ]; then
                [[ $line =~ \"from\":([0-9]+),\"to\":([0-9]+) ]]
                for ((epoch = BASH_REMATCH[1] + 1; epoch <= BASH_REMATCH[2]; epoch++)); do
                  echo '{"report":{"epoch":'$epoch',"metrics":{"accuracy":0.'$((80 + epoch))'}}}'
                done
              fi
              mkdir -p "$out/checkpoint"; echo model > "$out/model.onnx"
              echo '{"done":{"metrics":{"accuracy":0.9,"inference_cost":2.5,"latency_p50":1.5},"artifact":"'$out'/model.onnx","checkpoint":"'$out'/checkpoint","epoch":3}}'
              ;;
          esac
        done
        """;

    /// <returns>Path of the script, for bash.</returns>
    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "trainer.sh");
        File.WriteAllText(path, Script);
        return path;
    }
}
