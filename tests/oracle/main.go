// Oracle answers, with the policy engine of Cilium itself, whether flows of a cluster are allowed.
//
// It reads cases from standard input, one JSON document a line, and writes one line of answers for each.
// See README.md for the form of both.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/cilium/cilium/pkg/logging"
)

// logger takes what Cilium's packages log. It goes nowhere: the answers say all that matters.
var logger = slog.New(slog.DiscardHandler)

func main() {
	bench := flag.String("bench", "", "time the look-ups of the one case in `FILE`")
	version := flag.Bool("version", false, "print the version of Cilium that answers")
	flag.Parse()

	// The process lives long and each case is garbage as a whole: collect rarely, but never grow past a limit.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(2 << 30)

	logging.DefaultSlogLogger = logger

	var err error
	switch {
	case *version:
		fmt.Println(ciliumVersion)
	case *bench != "":
		err = runBench(*bench, os.Stdout)
	default:
		err = serve(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// serve answers line after line until the input ends.
func serve(in io.Reader, out io.Writer) error {
	server, err := newAPIServer()
	if err != nil {
		return err
	}
	reader := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<16)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, end := reader.ReadBytes('\n')
		if len(line) > 1 {
			var said any
			if answered, err := answerLine(server, line); err != nil {
				said = failure{err.Error()}
			} else {
				said = answered
			}
			if err := encoder.Encode(said); err != nil {
				return err
			}
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(end, io.EOF) {
			return nil
		}
		if end != nil {
			return end
		}
	}
}

// answerLine answers one case. Whatever the case does to the engine, the process goes on.
func answerLine(server *apiServer, line []byte) (said *reply, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			said, err = nil, fmt.Errorf("panic: %v", fault)
			fmt.Fprintf(os.Stderr, "oracle: panic: %v\n%s", fault, debug.Stack())
		}
	}()
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	cluster, err := newCluster(server, asked.Objects)
	if err != nil {
		return nil, err
	}
	defer cluster.close()
	said = &reply{Policies: cluster.policies, Answers: make([]answer, 0, len(asked.Flows))}
	for _, flow := range asked.Flows {
		said.Answers = append(said.Answers, cluster.answer(flow))
	}
	return said, nil
}
